import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { CreditHold } from "../credit-hold/fields.ts";
import type { CommandContext } from "../decision.ts";
import { checkValues } from "../draft.ts";
import { notFound, type Refusal, refusal } from "../refusal.ts";
import { derivedUniqueId } from "../unique-id.ts";
import { HASH_VERSION, type UseHistoryEntry } from "../use-history/chain.ts";
import { type UseHistory, useHistoryFields } from "../use-history/fields.ts";
import { type Ledger, type Uses, usesBehind } from "./credit-ledger.ts";
import { checkTimes, type ImportedRecord, type ImportOutcome } from "./imported-record.ts";
import { onceRolledOver } from "./rolled-over-once.ts";

export type ImportedRow = ImportedRecord<UseHistory>;

export type HoldOfRow = Pick<CreditHold, "id" | "uniqueId" | "businessId" | "closedAs" | "captured">;

/** An imported row that does not exist yet. */
export interface Incoming {
  /** Its position among the imported rows. */
  readonly place: number;
  readonly id: number | undefined;
  readonly entry: UseHistoryEntry;
}

/** The existing rows: those of the credit, and all with an id or UniqueId of an imported row. */
export interface ExistingLedger {
  readonly credit: Pick<CoworkerExtraService, "id" | "businessId" | "kind" | "voidedOn">;
  readonly ledger: Ledger;
  readonly taken: readonly UseHistory[];
  /** The holds that the rows name, by id. */
  readonly holds: ReadonlyMap<number, HoldOfRow>;
}

/** Sorts the rows into rows to add, in their order, existing rows, and refused rows. */
export function sortOut(
  rows: readonly ImportedRow[],
  known: ExistingLedger,
  context: CommandContext,
): { incoming: Incoming[]; outcomes: ImportOutcome[] } {
  const outcomes: ImportOutcome[] = rows.map(() => "written");
  const incoming: Incoming[] = [];
  const byUniqueId = new Map(known.taken.map((row) => [row.uniqueId, row]));
  const byId = new Map(known.taken.map((row) => [row.id, row]));
  const uses = usesBehind(known.ledger);
  const added = new Map<string, ImportedRow>();
  const rollovers = onceRolledOver(known.ledger);
  for (const place of inOrder(rows)) {
    const row = rows[place]!;
    const here = byUniqueId.get(row.uniqueId);
    const twin = added.get(row.uniqueId);
    const refusals =
      here !== undefined
        ? differences(row, here, known)
        : twin !== undefined
          ? differencesFrom(twin, row)
          : [...checkRow(row, known, uses, context), ...rollovers.check(row)];
    if (refusals.length > 0) outcomes[place] = refusals;
    else if (here !== undefined || twin !== undefined) outcomes[place] = "unchanged";
    else if (row.id !== undefined && byId.has(row.id))
      outcomes[place] = [refusal("CONFLICTING_VALUES", "id", "is taken by a record with another UniqueId", row.id)];
    else {
      const entry = entryOf(row, known, uses, context);
      if (row.id !== undefined) {
        byId.set(row.id, row as UseHistory);
        uses.add(row.id, entry);
      }
      rollovers.note(entry);
      added.set(row.uniqueId, row);
      incoming.push({ place, id: row.id, entry });
    }
  }
  return { incoming, outcomes };
}

/** By sequence if all rows have one; else by time and id, then by position. */
function inOrder(rows: readonly ImportedRow[]): number[] {
  const bySequence = rows.every((row) => row.sequence !== undefined);
  const rank = (row: ImportedRow) => (bySequence ? [row.sequence!] : [row.createdOn ?? 0, row.id ?? 0]);
  return rows
    .map((row, place) => ({ rank: rank(row), place }))
    .sort((a, b) => a.rank[0]! - b.rank[0]! || (a.rank[1] ?? 0) - (b.rank[1] ?? 0) || a.place - b.place)
    .map(({ place }) => place);
}

/** Every rule that the row breaks by itself or with the use that it reverses. */
function checkRow(row: ImportedRow, known: ExistingLedger, uses: Uses, context: CommandContext): Refusal[] {
  const { credit } = known;
  const refusals = checkValues(useHistoryFields, row);
  refusals.push(...checkTimes(row, context));
  const [kind, used] = [kindOf(row), row.creditUsed ?? 0];
  if (credit.kind === "BOOKING_CHARGE")
    refusals.push(refusal("NOT_A_CREDIT", "coworkerExtraServiceId", "names a booking charge, which holds no credit"));
  if (row.createdOn === undefined) refusals.push(refusal("REQUIRED", "createdOn", "is a required field"));
  if (row.businessId !== undefined && row.businessId !== credit.businessId)
    refusals.push(refusal("CONFLICTING_VALUES", "businessId", "is not the business of the credit", row.businessId));
  if ((kind === "USE" || kind === "VOID") && used < 0)
    refusals.push(refusal("CONFLICTING_VALUES", "creditUsed", `must not be negative where the kind is ${kind}`, used));
  if (kind === "VOID" && credit.voidedOn === null)
    refusals.push(refusal("CONFLICTING_VALUES", "kind", "must not be VOID on a credit that is not voided", kind));
  if (kind === "REVERSAL" && used > 0)
    refusals.push(refusal("CONFLICTING_VALUES", "creditUsed", "must not be above 0 where the kind is REVERSAL", used));
  if (kind !== "ADJUSTMENT" && (row.totalChange ?? 0) !== 0)
    refusals.push(refusal("CONFLICTING_VALUES", "totalChange", "must be 0 except for an ADJUSTMENT", row.totalChange));
  return [...refusals, ...checkReversal(row, uses), ...checkHold(row, known)];
}

function checkReversal(row: ImportedRow, uses: Uses): Refusal[] {
  if (row.reversesId == null) return [];
  if (kindOf(row) !== "REVERSAL")
    return [refusal("CONFLICTING_VALUES", "reversesId", "is only allowed on rows of the kind REVERSAL")];
  const use = uses.get(row.reversesId);
  if (use === undefined) return [notFound("reversesId")];
  if (use.left === null) return [refusal("NOT_REVERSIBLE", "reversesId", "names a row that is not a use")];
  return use.left + (row.creditUsed ?? 0) < 0
    ? [refusal("REVERSAL_EXCEEDS_ORIGINAL", "creditUsed", "gives back more than was taken", row.creditUsed)]
    : [];
}

/** Only a use takes units of a hold, and only a hash of version 2 covers hold and charge. */
function checkHold(row: ImportedRow, { credit, holds }: ExistingLedger): Refusal[] {
  const { holdId = null, chargeUniqueId = null } = row;
  const refusals: Refusal[] = [];
  const hold = holdId === null ? undefined : holds.get(holdId);
  if (holdId !== null && hold?.businessId !== credit.businessId) refusals.push(notFound("holdId"));
  // The line of a captured hold comes first and closes it. Its units are known once all its rows are there.
  else if (hold !== undefined && (hold.closedAs !== "CAPTURED" || hold.captured > 0))
    refusals.push(refusal("CONFLICTING_VALUES", "holdId", "names a hold that did not take these units", holdId));
  if (holdId !== null && kindOf(row) !== "USE")
    refusals.push(refusal("CONFLICTING_VALUES", "holdId", "is only allowed on rows of the kind USE"));
  if ((holdId !== null || chargeUniqueId !== null) && hashVersionOf(row) === 1)
    refusals.push(refusal("CONFLICTING_VALUES", "hashVersion", "must be 2 on a row with a hold or a charge", 1));
  return refusals;
}

/** Exports from before there were versions have hashes of version 1. A row without a hash gets a new one. */
function hashVersionOf({ hash, hashVersion }: ImportedRow): number {
  return hashVersion ?? (hash === undefined ? HASH_VERSION : 1);
}

function kindOf(row: ImportedRow): UseHistory["kind"] {
  return row.kind ?? ((row.creditUsed ?? 0) < 0 ? "REVERSAL" : "USE");
}

/** Completes the row. Missing values are derived from the others: importing the row again gives the same result. */
function entryOf(row: ImportedRow, { holds }: ExistingLedger, uses: Uses, context: CommandContext): UseHistoryEntry {
  const { uniqueId, creditUsed = null, reversesId = null } = row;
  const createdOn = row.createdOn!;
  uses.giveBack(reversesId, creditUsed);
  return {
    uniqueId,
    createdOn,
    updatedOn: row.updatedOn ?? createdOn,
    updatedBy: row.updatedBy ?? context.by,
    systemId: row.systemId ?? null,
    kind: kindOf(row),
    creditUsed,
    totalChange: row.totalChange ?? 0,
    operationId: row.operationId ?? derivedUniqueId("operation", uniqueId),
    allocationIndex: row.allocationIndex ?? 0,
    usageAt: row.usageAt ?? row.bookingFromTime ?? createdOn,
    bookingId: row.bookingId ?? null,
    bookingFromTime: row.bookingFromTime ?? null,
    bookingToTime: row.bookingToTime ?? null,
    bookingResourceName: row.bookingResourceName ?? null,
    reason: row.reason ?? null,
    idempotencyKey: row.idempotencyKey ?? null,
    reverses: reversesId === null ? null : { uniqueId: uses.get(reversesId)!.uniqueId },
    hold: row.holdId == null ? null : holds.get(row.holdId)!,
    chargeUniqueId: row.chargeUniqueId ?? null,
    hashVersion: hashVersionOf(row),
  };
}

/** Fields that the ledger may set: positions and balances always, times if they precede those of the row before. */
const ownWords = new Set(["sequence", "balanceAfter", "hash", "createdOn", "updatedOn"]);

/** The fields in which an existing row differs. */
function differences(row: ImportedRow, here: UseHistory, { credit, ledger }: ExistingLedger): Refusal[] {
  if (here.coworkerExtraServiceId !== credit.id)
    return [refusal("CONFLICTING_VALUES", "coworkerExtraServiceId", "differs from the ledger, which never changes")];
  const { createdOn = 0 } = ledger.rows[here.sequence - 2] ?? {};
  const moved = {
    createdOn: Math.max(row.createdOn ?? here.createdOn, createdOn),
    updatedOn: Math.max(row.updatedOn ?? here.updatedOn, here.createdOn),
  };
  return [
    ...differencesFrom(here, row),
    ...(["createdOn", "updatedOn"] as const).filter((name) => moved[name] !== here[name]).map(isOther),
  ];
}

function differencesFrom(one: ImportedRow, other: ImportedRow): Refusal[] {
  return (Object.keys(other) as (keyof UseHistory)[])
    .filter((name) => !ownWords.has(name) && name !== "coworkerExtraServiceId" && other[name] !== one[name])
    .map(isOther);
}

function isOther(property: string): Refusal {
  return refusal("CONFLICTING_VALUES", property, "differs from the ledger, whose rows never change");
}
