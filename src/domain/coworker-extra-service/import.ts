import { type Decision, type Given, insert, laterThan, reaches, update } from "../decision.ts";
import { checkFixed } from "../draft.ts";
import { type Brought, broughtChanges, broughtTimes, broughtValues, type Outcome, oneByOne } from "../imported.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import type { Head } from "../use-history/chain.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { sortOut } from "../use-history/incoming.ts";
import { checkHashes, type Settled, settle, writeRows } from "../use-history/settle.ts";
import { checkChargePeriod, checkNotCharged, untouched } from "./decisions.ts";
import { type CoworkerExtraService, coworkerExtraServiceFields } from "./fields.ts";
import { type CreditBrought, type Known, lookUp } from "./known.ts";
import { checkCoworkerExtraService, kindOf } from "./rules.ts";

/** What became of the record, and of each row in the order in which they were brought. */
export interface CreditOutcomes {
  readonly record: "written" | "unchanged";
  readonly rows: readonly Outcome[];
}

/** Brings several in one step; what is refused of one leaves the others be. */
export function* importCoworkerExtraServices(
  { credits }: { credits: readonly CreditBrought[] },
  given: Given,
): Decision<(CreditOutcomes | readonly Refusal[])[]> {
  const known = yield* lookUp(credits);
  return yield* oneByOne(credits, (credit) => importCoworkerExtraService(credit, known, given));
}

/**
 * Brings a charge or credit from elsewhere with rows of its past, in one step. One that is here already becomes
 * what is brought: its ledger grows by the rows that it lacks, and by an adjustment where they do not explain
 * what is left. A row that is no good is answered with the reasons, and the others are written. Throws `Refused`
 * where nothing can be: reasons that lie with a row name it, such as `rows.3.hash`.
 */
function* importCoworkerExtraService(brought: CreditBrought, known: Known, given: Given): Decision<CreditOutcomes> {
  const { record, rows } = brought;
  const here = yield* known.credit(brought);
  const values = record === null ? here! : yield* checkedValues(record, here, known, given);
  const ledger = yield* known.ledger(here);
  const credit = { ...values, id: here?.id ?? values.id ?? 0 };
  const taken = yield* known.rows(rows);
  const { incoming, outcomes } = sortOut(rows, { credit, ledger, taken }, given);
  const totalChange = incoming.reduce((sum, { entry }) => sum + entry.totalChange, 0);
  const start = here === null ? atFirst(values.totalUses - totalChange) : headOf(here, ledger);
  const goal = {
    totalUses: values.totalUses,
    remainingUses: record === null ? here!.remainingUses : leftOf(values, record),
    at: changedOn(here, record?.updatedOn ?? values.updatedOn, given),
  };
  const settled =
    credit.kind === "BOOKING_CHARGE"
      ? { linked: [], head: start }
      : settle(credit, start, incoming, goal, given, ledger);
  refuseIfAny([
    ...checkHashes(settled, rows, ledger),
    ...checkHead(record?.ledgerHash ?? null, settled, ledger),
    ...(start.total < 0 ? [refusal("CONFLICTING_VALUES", "totalUses", "is less than the rows have added to it")] : []),
  ]);
  const isWritten = yield* write(here, credit, settled, ledger, given);
  if (isWritten) known.changed(brought);
  return { record: isWritten ? "written" : "unchanged", rows: outcomes };
}

/** What the record leaves; `null`: whatever its rows do. Nothing is left of a voided one. */
function leftOf({ voidedOn }: CoworkerExtraService, record: Brought<CoworkerExtraService>): number | null {
  return voidedOn === null ? (record.remainingUses ?? null) : 0;
}

/** The values of the record, which break no rule. */
function* checkedValues(
  brought: Brought<CoworkerExtraService>,
  here: CoworkerExtraService | null,
  known: Known,
  given: Given,
): Decision<CoworkerExtraService> {
  // The period is fixed: to say none is to leave it as it is.
  const { chargePeriod: period, ...others } = brought;
  const record: Brought<CoworkerExtraService> = period == null ? others : brought;
  const values = {
    ...(here === null ? { ...untouched, ...broughtTimes(record, given) } : {}),
    ...broughtValues(coworkerExtraServiceFields, record, here),
  } as CoworkerExtraService;
  const service = yield* known.service(values.extraServiceId);
  const isOfBusiness = service !== null && service.businessId === values.businessId;
  const kind = isOfBusiness ? kindOf(values, service) : "TIME_CREDIT";
  refuseIfAny([
    ...(reaches(given, values.businessId) ? [] : [notFound("businessId")]),
    ...(isOfBusiness ? checkChargePeriod(values, service) : [notFound("extraServiceId")]),
    ...checkCoworkerExtraService(values),
    ...checkBalance(kind, values),
    ...checkVoided(values, record, here),
    ...(here === null ? yield* checkNotCharged(values) : checkFixed(coworkerExtraServiceFields, here, record)),
    ...(here !== null && isOfBusiness && here.kind !== kind
      ? [
          refusal(
            "FIXED_AFTER_CREATION",
            "bookingUniqueId",
            "cannot make a charge of a credit, or a credit of a charge",
          ),
        ]
      : []),
  ]);
  const chargePeriod = values.chargePeriod ?? (service!.isPrintingCredit ? "USES" : "MINUTES");
  return { ...values, kind, chargePeriod };
}

function checkBalance(
  kind: CoworkerExtraService["kind"],
  { remainingUses, totalUses }: CoworkerExtraService,
): Refusal[] {
  if (kind === "BOOKING_CHARGE")
    return (remainingUses ?? 0) === 0
      ? []
      : [refusal("CONFLICTING_VALUES", "remainingUses", "must be 0 for a booking charge", remainingUses)];
  return remainingUses !== undefined && remainingUses > totalUses
    ? [refusal("OUT_OF_RANGE", "remainingUses", `must be at most totalUses, ${totalUses}`, remainingUses)]
    : [];
}

/** There is no un-voiding, and nothing is left of what was voided. */
function checkVoided(
  { voidedOn }: CoworkerExtraService,
  { remainingUses = 0 }: Brought<CoworkerExtraService>,
  here: CoworkerExtraService | null,
): Refusal[] {
  if (voidedOn === null)
    return here === null || here.voidedOn === null
      ? []
      : [refusal("CREDIT_VOIDED", "voidedOn", "cannot be taken back: the credit is voided here")];
  return remainingUses === 0
    ? []
    : [refusal("CONFLICTING_VALUES", "remainingUses", "must be 0 for a voided credit", remainingUses)];
}

function atFirst(total: number): Head {
  return { sequence: 0, hash: null, balance: total, total, createdOn: 0 };
}

/** Where the ledger ends; rows of the past may still come behind its last one. */
function headOf(credit: CoworkerExtraService, ledger: readonly UseHistory[]): Head {
  return {
    sequence: credit.ledgerSequence,
    hash: credit.ledgerHash,
    balance: credit.remainingUses,
    total: credit.totalUses,
    createdOn: ledger.at(-1)?.createdOn ?? 0,
  };
}

function changedOn(here: CoworkerExtraService | null, updatedOn: number, given: Given): number {
  return here === null || updatedOn > here.updatedOn ? updatedOn : laterThan(here.updatedOn, given.now);
}

/** The head that the record names is one that the ledger has, or has had: else rows were cut off or changed. */
function checkHead(ledgerHash: string | null, { linked }: Settled, ledger: readonly UseHistory[]): Refusal[] {
  const isThere = [...ledger, ...linked.map(({ row }) => row)].some(({ hash }) => hash === ledgerHash);
  return ledgerHash === null || isThere
    ? []
    : [refusal("CONFLICTING_VALUES", "ledgerHash", "does not agree: the ledger was changed or is not whole")];
}

/** Answers whether anything had to be written. */
function* write(
  here: CoworkerExtraService | null,
  values: CoworkerExtraService,
  settled: Settled,
  ledger: readonly UseHistory[],
  given: Given,
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
    yield* writeRows({ ...values, id: own }, settled, ledger);
    return true;
  }
  const changes = broughtChanges(here, ends, given, linked.length > 0);
  if (changes === null) return false;
  yield* writeRows(values, settled, ledger);
  yield* update("CoworkerExtraService", here.id, changes);
  return true;
}
