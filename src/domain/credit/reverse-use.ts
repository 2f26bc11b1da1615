import { all, eq, isIn } from "../condition.ts";
import { type CommandContext, type Decision, find } from "../decision.ts";
import { ref, uses, uuid } from "../field.ts";
import type { CompleteValues } from "../input-field.ts";
import { type InputValues, operation } from "../operation.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { type SomeRows, someRows } from "./answers.ts";
import { checkAllocations } from "./burn-down.ts";
import { isTakenBy, takingFields } from "./charged-use.ts";
import { type Back, lockLeft, writeBack } from "./give-back.ts";
import { reason } from "./inputs.ts";
import { giveBack } from "./reversal.ts";

const input = {
  useHistoryId: ref("The row of the use, by either id.", { to: "UseHistory", nullable: true }),
  operationId: uuid("The operation whose uses are given back.", { nullable: true }),
  amount: uses("Units to give back, at least 1. Default: all units not given back yet.", { nullable: true, min: 1 }),
  reason,
} as const;

export const reverseUse = operation({
  name: "reverseUse",
  description: "Gives back units of a use or an operation, all or some, to the same credits.",
  roles: ["CoworkerExtraServiceUseHistory-Create"],
  event: "CREDIT_REVERSED",
  inputDescription: "A use, or the uses of an operation, to give back. One of the two ids is required.",
  input,
  rules: { operationId: checkOneId },
  fingerprintOrder: ["useHistoryId", "operationId", "amount", "reason"],
  answer: someRows("Units given back.", "Always 0."),
  figures: ({ covered, uncovered }) => ({ covered, uncovered }),
  *subject(input): Decision<{ businessId: number; property: string; rows: readonly UseHistory[] }> {
    const { useHistoryId, operationId } = input;
    const property = useHistoryId !== null ? "useHistoryId" : "operationId";
    const where = useHistoryId !== null ? eq("id", useHistoryId) : eq("operationId", operationId!);
    const rows = yield* find("UseHistory", { where });
    const [first] = rows;
    if (first === undefined) throw new Refused([notFound(property)]);
    return { businessId: first.businessId, property, rows };
  },
  *decide({ amount, reason, idempotencyKey }, { property, rows }, context): Decision<SomeRows> {
    const used = rows.filter(({ kind }) => kind === "USE");
    if (used.length === 0) throw new Refused([refusal("NOT_REVERSIBLE", property, "names no use of credit")]);
    if (yield* isCharged(used))
      throw new Refused([refusal("NOT_REVERSIBLE", property, "names uses that a charge took: uncharge the booking")]);
    return yield* reverse(used, { amount, property, reason, idempotencyKey }, context);
  },
});
export interface ReverseUse extends InputValues<typeof reverseUse> {}

function checkOneId({ useHistoryId, operationId }: CompleteValues<typeof input>): Refusal[] {
  if (useHistoryId === null && operationId === null)
    return [refusal("REQUIRED", "useHistoryId", "or operationId is a required field", null)];
  if (useHistoryId !== null && operationId !== null)
    return [refusal("CONFLICTING_VALUES", "operationId", "cannot stand with useHistoryId", operationId)];
  return [];
}

/** Gives back units of these uses; `null`: all units that are left. */
function* reverse(
  uses: readonly UseHistory[],
  { amount, property, ...how }: Back & { amount: number | null; property: string },
  context: CommandContext,
): Decision<SomeRows> {
  const { credits, left } = yield* lockLeft(uses);
  const most = left.reduce((sum, one) => sum + one.uses, 0);
  if (most === 0) throw new Refused([refusal("ALREADY_REVERSED", property, "names what was given back already")]);
  if (amount !== null && amount > most)
    throw new Refused([refusal("REVERSAL_EXCEEDS_ORIGINAL", "amount", `is more than the ${most} left`, amount)]);
  const back = giveBack(left, amount ?? most);
  refuseIfAny(checkAllocations(amount === null ? property : "amount", back.length));
  return yield* writeBack(credits, back, how, context);
}

/** Whether a live charge took one of the uses. */
function* isCharged(uses: readonly UseHistory[]): Decision<boolean> {
  const bookings = [...new Set(uses.map(({ bookingId }) => bookingId))].filter((id) => id !== null);
  if (bookings.length === 0) return false;
  const where = all(
    isIn("businessId", [...new Set(uses.map(({ businessId }) => businessId))]),
    isIn("bookingId", bookings),
    eq("kind", "BOOKING_CHARGE"),
  );
  const fields = [...takingFields, "cancelledOn"] as const;
  const charges = yield* find("CoworkerExtraService", { where, lock: null, fields });
  const isOnly = ({ id, businessId, bookingId }: (typeof charges)[number]) =>
    !charges.some((one) => one.id !== id && one.businessId === businessId && one.bookingId === bookingId);
  const live = charges.filter(({ cancelledOn }) => cancelledOn === null);
  return uses.some((use) => live.some((charge) => isTakenBy(charge, use, { isOnly: isOnly(charge) })));
}
