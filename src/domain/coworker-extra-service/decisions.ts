import type { Instant } from "../calendar.ts";
import { recordChangeEvents } from "../charge/history.ts";
import { eq, has } from "../condition.ts";
import { adjust } from "../credit/adjust-credit.ts";
import { availableUses, type Held } from "../credit/available.ts";
import { closeLapsed, withHeldOne } from "../credit/held.ts";
import { isCredit } from "../credit/is-credit.ts";
import {
  type CommandContext,
  type Decision,
  exists,
  laterThan,
  type RecordToChange,
  read,
  readExpected,
  remove,
  update,
} from "../decision.ts";
import { changesOf, checkFixed, patched } from "../draft.ts";
import { Forbidden, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { type CoworkerExtraService, type CoworkerExtraServicePatch, coworkerExtraServiceFields } from "./fields.ts";
import { checkInvoiced } from "./invoiced.ts";
import { checkPlaces } from "./price.ts";
import { checkCoworkerExtraService, checkDeletable } from "./rules.ts";

/**
 * Updates a charge or credit; returns the time of the change, which is its version. A changed `totalUses` of a credit
 * is an adjustment: it is written to the ledger and needs that right too (`mayAdjust`).
 */
export function* updateCoworkerExtraService(
  input: RecordToChange & { patch: CoworkerExtraServicePatch; mayAdjust: boolean },
  given: CommandContext,
): Decision<Instant> {
  const row = yield* readExpected("CoworkerExtraService", input);
  const values = patched(coworkerExtraServiceFields, row, input.patch);
  const { totalUses = row.totalUses, ...changes } = changesOf(row, values);
  const isAdjusted = row.kind !== "BOOKING_CHARGE" && values.totalUses !== null;
  const totalChange = isAdjusted ? totalUses - row.totalUses : 0;
  if (totalChange !== 0 && !input.mayAdjust) throw new Forbidden("CoworkerExtraServiceUseHistory-Create");
  const reserved = yield* withHeldOne(row, given);
  const { credit, context } = reserved;
  refuseIfAny([
    ...checkFixed(coworkerExtraServiceFields, row, input.patch),
    ...checkCoworkerExtraService(values),
    // An unchanged price may have more places: it may have been stored before the limit existed.
    ...(changes.price === undefined ? [] : yield* checkPlaces(changes.price, row.extraServiceCurrencyCode)),
    ...checkInvoiced(row, { ...row, ...values }),
    ...(totalChange === 0 ? [] : checkAdjustable(credit, totalChange, totalUses)),
  ]);
  yield* recordChangeEvents(row, { ...row, ...values }, context);
  if (totalChange === 0) {
    const updatedOn = laterThan(row.updatedOn, context.now);
    yield* update("CoworkerExtraService", row.id, { ...changes, totalUses, updatedOn, updatedBy: context.by });
    return updatedOn;
  }
  yield* closeLapsed(reserved);
  yield* adjust(row, totalChange, { reason: "update", idempotencyKey: null }, context, changes);
  return (yield* read("CoworkerExtraService", row.id, { fields: ["updatedOn"] }))!.updatedOn;
}

/** A credit with holds of any status has history. */
const wasHeld = refusal("HAS_HISTORY", "id", "is or was held: void the credit instead");

const wasRenewed = refusal(
  "HAS_HISTORY",
  "id",
  "is followed by another credit of its schedule: void the credit instead",
);

/** Deletes a credit that was never used, invoiced or part of a plan. */
export function* deleteCoworkerExtraService(input: RecordToChange, _context: CommandContext): Decision<void> {
  const row = yield* readExpected("CoworkerExtraService", input);
  const isHeld = yield* exists("CreditHold", has("coworkerExtraServices", row.id));
  const isRenewed = yield* exists("CoworkerExtraService", eq("renewedFromId", row.id));
  refuseIfAny([...checkDeletable(row), ...(isHeld ? [wasHeld] : []), ...(isRenewed ? [wasRenewed] : [])]);
  yield* remove("CoworkerExtraService", row.id);
}

function checkAdjustable(row: CoworkerExtraService & Held, totalChange: number, totalUses: number): Refusal[] {
  if (!isCredit(row))
    return [refusal("NOT_A_CREDIT", "totalUses", "cannot change: the record was made automatically", totalUses)];
  if (row.voidedOn !== null)
    return [refusal("CREDIT_VOIDED", "totalUses", "cannot change: the credit was voided", totalUses)];
  if (availableUses(row) + totalChange < 0)
    return [
      refusal(
        "INSUFFICIENT_CREDIT",
        "totalUses",
        `must be at least ${row.totalUses - availableUses(row)}, which is used or held already`,
        totalUses,
      ),
    ];
  return [];
}
