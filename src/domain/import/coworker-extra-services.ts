import { recordChangeEvents, recordPastEvents } from "../charge/history.ts";
import { checkQuote, quoteOf } from "../charge/imported-quote.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { withHeldOne } from "../credit/held.ts";
import { type CommandContext, type Decision, insert, laterThan, update } from "../decision.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import { type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import type { Head } from "../use-history/chain.ts";
import { checkedValues } from "./coworker-extra-service-values.ts";
import type { Ledger } from "./credit-ledger.ts";
import { type ExistingRecords, type ImportedCredit, lookUp } from "./existing-records.ts";
import { type ImportedRecord, type ImportOutcome, importedChanges, oneByOne } from "./imported-record.ts";
import { sortOut } from "./imported-rows.ts";
import { checkHashes, type Settled, settle, writeRows } from "./settle-rows.ts";

/** The outcome of the record, and of each of its rows in their order in the import. */
export interface CreditOutcomes {
  readonly record: "written" | "unchanged";
  readonly rows: readonly ImportOutcome[];
}

/** Imports several in one transaction. A refused one does not affect the others. */
export function* importCoworkerExtraServices(
  { credits }: { credits: readonly ImportedCredit[] },
  context: CommandContext,
): Decision<(CreditOutcomes | readonly Refusal[])[]> {
  const known = yield* lookUp(credits);
  return yield* oneByOne(credits, (credit) => importCoworkerExtraService(credit, known, context));
}

/**
 * Imports a charge or credit with its past ledger rows. A stored one takes the imported values, unless it has changed
 * here since: then its values stay. In both cases missing rows are added to its ledger, and an adjustment if the rows do
 * not explain the remaining units. An invalid row is answered with its refusals, and the other rows are written. Throws
 * `Refused` if nothing can be written; refusals caused by a row name it, such as `rows.3.hash`.
 */
function* importCoworkerExtraService(
  imported: ImportedCredit,
  known: ExistingRecords,
  context: CommandContext,
): Decision<CreditOutcomes> {
  const { rows } = imported;
  const here = yield* known.credit(imported);
  const isOutdated = here !== null && imported.record !== null && known.changesHere.isSince(here, imported.record);
  const record = isOutdated ? null : imported.record;
  const values = record === null ? here! : yield* checkedValues(record, here, known, context);
  const ledger = yield* known.ledger(here);
  const credit = { ...values, id: here?.id ?? values.id ?? 0 };
  const taken = yield* known.rows(rows);
  const { incoming, outcomes } = sortOut(rows, { credit, ledger, taken, holds: yield* known.holds(rows) }, context);
  const totalChange = incoming.reduce((sum, { entry }) => sum + entry.totalChange, 0);
  const start = here === null ? atFirst(values.totalUses - totalChange) : headOf(here, ledger);
  const goal = {
    totalUses: values.totalUses,
    remainingUses: record === null ? here!.remainingUses : leftOf(values, record),
    at: changedOn(here, record?.updatedOn ?? values.updatedOn, context),
  };
  const settled =
    credit.kind === "BOOKING_CHARGE"
      ? { linked: [], head: start }
      : settle(credit, start, incoming, goal, context, ledger);
  refuseIfAny([
    ...checkQuote(imported.quote),
    ...checkHashes(settled, rows, ledger),
    ...checkHead(imported.record?.ledgerHash ?? null, settled, ledger),
    ...(here === null ? [] : yield* checkHeld(here, settled.head.balance, context)),
    ...(start.total < 0
      ? [refusal("CONFLICTING_VALUES", "totalUses", "is less than the sum that the rows add to it")]
      : []),
  ]);
  const isWritten = yield* write(here, credit, settled, ledger, quoteOf(imported), context);
  if (isWritten) known.changed(imported, here, here === null ? values : (record ?? { uniqueId: here.uniqueId }));
  return { record: isWritten && !isOutdated ? "written" : "unchanged", rows: outcomes };
}

/** The remaining units of the record: 0 if it is voided, `null` if only its rows decide. */
function leftOf({ voidedOn }: CoworkerExtraService, record: ImportedRecord<CoworkerExtraService>): number | null {
  return voidedOn === null ? (record.remainingUses ?? null) : 0;
}

function atFirst(total: number): Head {
  return { sequence: 0, hash: null, balance: total, total, createdOn: 0 };
}

/** The end of the stored ledger. Imported rows are appended to it, even if they are older. */
function headOf(credit: CoworkerExtraService, ledger: Ledger): Head {
  return {
    sequence: credit.ledgerSequence,
    hash: credit.ledgerHash,
    balance: credit.remainingUses,
    total: credit.totalUses,
    createdOn: ledger.rows.at(-1)?.createdOn ?? 0,
  };
}

function changedOn(here: CoworkerExtraService | null, updatedOn: number, context: CommandContext): number {
  return here === null || updatedOn > here.updatedOn ? updatedOn : laterThan(here.updatedOn, context.now);
}

/** The `ledgerHash` of the record must be the hash of some row of the ledger; otherwise rows were cut off or changed. */
function checkHead(ledgerHash: string | null, { linked }: Settled, ledger: Ledger): Refusal[] {
  return ledgerHash === null || ledger.hasHash(ledgerHash) || linked.some(({ row }) => row.hash === ledgerHash)
    ? []
    : [refusal("CONFLICTING_VALUES", "ledgerHash", "does not match: the ledger was changed or is incomplete")];
}

/** What active holds reserve must be left. */
function* checkHeld(here: CoworkerExtraService, left: number, context: CommandContext): Decision<Refusal[]> {
  if (here.kind === "BOOKING_CHARGE" || left >= here.remainingUses) return [];
  const { credit } = yield* withHeldOne(here, context);
  if (left >= credit.heldUses) return [];
  return [refusal("INSUFFICIENT_CREDIT", "remainingUses", `must be at least ${credit.heldUses}, which holds reserve`)];
}

/** Returns whether anything was written. */
function* write(
  here: CoworkerExtraService | null,
  values: CoworkerExtraService,
  settled: Settled,
  ledger: Ledger,
  quote: PriceQuote | null,
  context: CommandContext,
): Decision<boolean> {
  const { head, linked } = settled;
  const isCharge = values.kind === "BOOKING_CHARGE";
  const ends = {
    ...values,
    remainingUses: isCharge ? 0 : head.balance,
    totalUses: isCharge ? values.totalUses : head.total,
    ledgerSequence: head.sequence,
    ledgerHash: head.hash,
    // The last change of a credit is never earlier than its newest ledger row.
    updatedOn: Math.max(values.updatedOn, head.createdOn),
  };
  if (here === null) {
    const { id, ...record } = ends;
    const own = yield* insert("CoworkerExtraService", id === 0 ? record : ends);
    yield* recordPastEvents({ ...ends, id: own }, context, quote);
    yield* writeRows({ ...values, id: own }, settled, ledger);
    return true;
  }
  const changes = importedChanges(here, ends, context, linked.length > 0);
  if (changes === null) return false;
  yield* recordChangeEvents(here, ends, context, { occurredOn: ends.updatedOn, actor: ends.updatedBy });
  yield* writeRows(values, settled, ledger);
  yield* update("CoworkerExtraService", here.id, changes);
  return true;
}
