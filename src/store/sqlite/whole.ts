import { setImmediate as nextTurn } from "node:timers/promises";
import type BetterSqlite3 from "better-sqlite3";
import { StorageRefused } from "../migrations.ts";

/** Called with the progress of a long task. An error thrown here ends the task. */
export type OnLedgerProgress = (title: string, done: number, of: number) => void;

/** Credits checked per statement. */
const CREDITS = 1_000;

/**
 * Refuses a database if the ledger of a credit has a gap, does not add up to the credit's balance, or does not end at
 * the credit's head. It reads every row once and does not recompute the hashes.
 */
export async function checkLedger(raw: BetterSqlite3.Database, onProgress: OnLedgerProgress): Promise<void> {
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
      if (id !== undefined) throw new StorageRefused(`the ledger of the credit or charge ${id} is inconsistent`);
    }
    done = Math.min(done + CREDITS, count);
    // A stop signal is handled between two turns of the event loop.
    await nextTurn();
    onProgress("credits checked", done, count);
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

// The first row needs no check of its own: it is correct if all others are and the sum is right.
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
