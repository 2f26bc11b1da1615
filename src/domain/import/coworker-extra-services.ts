import { tellChanges, tellPast } from "../charge/history.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, insert, laterThan, update } from "../decision.ts";
import { type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import type { Head } from "../use-history/chain.ts";
import { checkedValues } from "./coworker-extra-service-values.ts";
import type { Ledger } from "./credit-ledger.ts";
import { type ExistingRecords, type ImportedCredit, lookUp } from "./existing-records.ts";
import { type ImportedRecord, type ImportOutcome, importedChanges, oneByOne } from "./imported-record.ts";
import { sortOut } from "./imported-rows.ts";
import { checkHashes, type Settled, settle, writeRows } from "./settle-rows.ts";

/** What became of the record, and of each row in the order in which they were brought. */
export interface CreditOutcomes {
  readonly record: "written" | "unchanged";
  readonly rows: readonly ImportOutcome[];
}

/** Brings several in one step; what is refused of one leaves the others be. */
export function* importCoworkerExtraServices(
  { credits }: { credits: readonly ImportedCredit[] },
  context: CommandContext,
): Decision<(CreditOutcomes | readonly Refusal[])[]> {
  const known = yield* lookUp(credits);
  return yield* oneByOne(credits, (credit) => importCoworkerExtraService(credit, known, context));
}

/**
 * Brings a charge or credit from elsewhere with rows of its past, in one step. One that is here already becomes
 * what is brought, unless it has changed here since: then it stays as it is. Either way its ledger grows by the rows
 * that it lacks, and by an adjustment where they do not explain what is left. A row that is no good is answered with
 * the reasons, and the others are written. Throws `Refused` where nothing can be: reasons that lie with a row name
 * it, such as `rows.3.hash`.
 */
function* importCoworkerExtraService(
  brought: ImportedCredit,
  known: ExistingRecords,
  context: CommandContext,
): Decision<CreditOutcomes> {
  const { rows } = brought;
  const here = yield* known.credit(brought);
  const isOutdated = here !== null && brought.record !== null && known.changesHere.isSince(here, brought.record);
  const record = isOutdated ? null : brought.record;
  const values = record === null ? here! : yield* checkedValues(record, here, known, context);
  const ledger = yield* known.ledger(here);
  const credit = { ...values, id: here?.id ?? values.id ?? 0 };
  const taken = yield* known.rows(rows);
  const { incoming, outcomes } = sortOut(rows, { credit, ledger, taken }, context);
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
    ...checkHashes(settled, rows, ledger),
    ...checkHead(brought.record?.ledgerHash ?? null, settled, ledger),
    ...(start.total < 0 ? [refusal("CONFLICTING_VALUES", "totalUses", "is less than the rows have added to it")] : []),
  ]);
  const isWritten = yield* write(here, credit, settled, ledger, context);
  if (isWritten) known.changed(brought, here, here === null ? values : (record ?? { uniqueId: here.uniqueId }));
  return { record: isWritten && !isOutdated ? "written" : "unchanged", rows: outcomes };
}

/** What the record leaves; `null`: whatever its rows do. Nothing is left of a voided one. */
function leftOf({ voidedOn }: CoworkerExtraService, record: ImportedRecord<CoworkerExtraService>): number | null {
  return voidedOn === null ? (record.remainingUses ?? null) : 0;
}

function atFirst(total: number): Head {
  return { sequence: 0, hash: null, balance: total, total, createdOn: 0 };
}

/** Where the ledger ends; rows of the past may still come behind its last one. */
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

/** The head that the record names is one that the ledger has, or has had: else rows were cut off or changed. */
function checkHead(ledgerHash: string | null, { linked }: Settled, ledger: Ledger): Refusal[] {
  return ledgerHash === null || ledger.hasHash(ledgerHash) || linked.some(({ row }) => row.hash === ledgerHash)
    ? []
    : [refusal("CONFLICTING_VALUES", "ledgerHash", "does not agree: the ledger was changed or is not whole")];
}

/** Answers whether anything had to be written. */
function* write(
  here: CoworkerExtraService | null,
  values: CoworkerExtraService,
  settled: Settled,
  ledger: Ledger,
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
    // No row of a ledger is younger than the credit's last change.
    updatedOn: Math.max(values.updatedOn, head.createdOn),
  };
  if (here === null) {
    const { id, ...record } = ends;
    const own = yield* insert("CoworkerExtraService", id === 0 ? record : ends);
    yield* tellPast({ ...ends, id: own }, context);
    yield* writeRows({ ...values, id: own }, settled, ledger);
    return true;
  }
  const changes = importedChanges(here, ends, context, linked.length > 0);
  if (changes === null) return false;
  yield* tellChanges(here, ends, context, { occurredOn: ends.updatedOn, actor: ends.updatedBy });
  yield* writeRows(values, settled, ledger);
  yield* update("CoworkerExtraService", here.id, changes);
  return true;
}
