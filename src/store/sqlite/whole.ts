import { setImmediate as nextTurn } from "node:timers/promises";
import type BetterSqlite3 from "better-sqlite3";
import { StorageRefused } from "../migrations.ts";

/** Told how far something has come. Where it throws, everything ends there. */
export type OnLedgerProgress = (title: string, done: number, of: number) => void;

/** How many credits are looked at in one statement. */
const CREDITS = 1_000;

/**
 * Refuses a database in which the ledger does not explain what is left of a credit, does not end in the credit's
 * head, or has a hole. It reads every row once; the hashes of the chain are not computed anew.
 */
export async function checkLedger(raw: BetterSqlite3.Database, told: OnLedgerProgress): Promise<void> {
  const nextId = raw
    .prepare<[number, number], number | null>(
      "select max(id) from (select id from coworker_extra_service where id > ? order by id limit ?)",
    )
    .pluck();
  const wrong = [unexplained, outOfStep].map((text) => raw.prepare<{ from: number; to: number }, number>(text).pluck());
  const count = raw.prepare<[], number>("select count(*) from coworker_extra_service").pluck().get()!;
  let done = 0;
  for (let from = 0, to = nextId.get(from, CREDITS); to != null; from = to, to = nextId.get(from, CREDITS)) {
    for (const statement of wrong) {
      const id = statement.get({ from, to });
      if (id !== undefined) throw new StorageRefused(`the ledger of the credit or charge ${id} is not whole`);
    }
    done = Math.min(done + CREDITS, count);
    // A signal to stop is heard between two turns.
    await nextTurn();
    told("credits checked", done, count);
  }
}

const unexplained = `
  select c.id from coworker_extra_service c
  where c.id > $from and c.id <= $to and (
    (c.kind <> 'BOOKING_CHARGE' and c.total_uses - c.remaining_uses <> (
      select coalesce(sum(credit_used), 0) from use_history where coworker_extra_service_id = c.id))
    or c.ledger_sequence <> (select count(*) from use_history where coworker_extra_service_id = c.id)
    or (c.ledger_sequence > 0 and not exists (
      select 1 from use_history where coworker_extra_service_id = c.id
        and sequence = c.ledger_sequence and hash = c.ledger_hash and balance_after = c.remaining_uses)))
  limit 1`;

// The first row is in step if all others are and the sum is right.
const outOfStep = `
  select h.coworker_extra_service_id from use_history h
  left join use_history before on before.coworker_extra_service_id = h.coworker_extra_service_id
    and before.sequence = h.sequence - 1
  where h.coworker_extra_service_id > $from and h.coworker_extra_service_id <= $to and (
    h.sequence < 1
    or (h.sequence > 1 and before.id is null)
    or h.balance_after <> before.balance_after + h.total_change - coalesce(h.credit_used, 0)
    or h.created_on < before.created_on)
  limit 1`;
