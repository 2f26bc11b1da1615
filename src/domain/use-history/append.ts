import type { Instant } from "../calendar.ts";
import { all, eq } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, find, insert, laterThan, update } from "../decision.ts";
import { type Head, link, type UseHistoryEntry } from "./chain.ts";

/** The fields of a credit that its ledger continues from. */
export const ledgerFields = [
  "id",
  "uniqueId",
  "businessId",
  "coworkerId",
  "remainingUses",
  "totalUses",
  "ledgerSequence",
  "ledgerHash",
  "updatedOn",
] as const;
export type Ledgered = Pick<CoworkerExtraService, (typeof ledgerFields)[number]>;

/**
 * Adds rows to the ledger of a credit, and updates the credit's balance, total and ledger head together with `changes`.
 * All rows of our own operations are written here. Returns the ids of the rows.
 */
export function* append(
  credit: Ledgered,
  entries: readonly UseHistoryEntry[],
  context: CommandContext,
  changes: Partial<CoworkerExtraService> = {},
): Decision<number[]> {
  const ids = new Map<string, number>();
  let head: Head = {
    sequence: credit.ledgerSequence,
    hash: credit.ledgerHash,
    balance: credit.remainingUses,
    total: credit.totalUses,
    createdOn: yield* lastRowOn(credit, context.now),
  };
  for (const entry of entries) {
    const next = link(credit, head, withId(entry, ids));
    ids.set(entry.uniqueId, yield* insert("UseHistory", next.row));
    head = next.head;
  }
  yield* update("CoworkerExtraService", credit.id, {
    ...changes,
    remainingUses: head.balance,
    totalUses: head.total,
    ledgerSequence: head.sequence,
    ledgerHash: head.hash,
    updatedOn: laterThan(credit.updatedOn, Math.max(context.now, head.createdOn)),
    updatedBy: context.by,
  });
  return [...ids.values()];
}

/**
 * Creation time of the last row, or a later moment up to now. Every row updates the credit, so no row is newer than the
 * credit's `updatedOn`. That time may run ahead of the clock, by a millisecond per change; then the row itself is read,
 * because new rows must not run ahead too.
 */
export function* lastRowOn(
  { id, ledgerSequence, updatedOn }: Pick<Ledgered, "id" | "ledgerSequence" | "updatedOn">,
  now: Instant,
): Decision<Instant> {
  if (ledgerSequence === 0) return 0;
  if (updatedOn <= now) return updatedOn;
  const [last] = yield* find("UseHistory", {
    where: all(eq("coworkerExtraServiceId", id), eq("sequence", ledgerSequence)),
  });
  return last?.createdOn ?? updatedOn;
}

function withId(entry: UseHistoryEntry, ids: ReadonlyMap<string, number>): UseHistoryEntry {
  if (entry.reverses === null) return entry;
  return { ...entry, reverses: { id: ids.get(entry.reverses.uniqueId), ...entry.reverses } };
}
