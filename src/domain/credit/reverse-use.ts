import { all, eq, isIn } from "../condition.ts";
import { type CommandContext, type Decision, find } from "../decision.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { isTakenBy, takingFields } from "./charged-use.ts";
import { type Back, lockLeft, writeBack } from "./give-back.ts";
import { checkAllocations, checkReason, checkUnits } from "./input-checks.ts";
import { giveBack } from "./reversal.ts";
import type { SomeRows } from "./spend-credit.ts";

export interface ReverseUse {
  /** One of these two says what is given back. */
  readonly useHistoryId: number | null;
  readonly operationId: string | null;
  /** How many units; `null`: what is left of it. */
  readonly amount: number | null;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Gives back what a row or an operation took, whole or in part, to the same credits, the last allocation first. */
export function* reverseUse(input: ReverseUse, context: CommandContext): Decision<Outcome<SomeRows>> {
  const { useHistoryId, operationId, amount, reason, idempotencyKey } = input;
  refuseIfAny(checkReverse(input));
  const property = useHistoryId !== null ? "useHistoryId" : "operationId";
  const where = useHistoryId !== null ? eq("id", useHistoryId) : eq("operationId", operationId!);
  const rows = yield* find("UseHistory", { where });
  const [first] = rows;
  if (first === undefined) throw new Refused([notFound(property)]);
  return yield* once(
    {
      businessId: first.businessId,
      mutation: "reverseUse",
      idempotencyKey,
      input: [useHistoryId, operationId, amount, reason],
    },
    function* (): Decision<SomeRows> {
      const uses = rows.filter(({ kind }) => kind === "USE");
      if (uses.length === 0) throw new Refused([refusal("NOT_REVERSIBLE", property, "names no use of credit")]);
      if (yield* isCharged(uses))
        throw new Refused([refusal("NOT_REVERSIBLE", property, "names uses that a charge took: uncharge the booking")]);
      return yield* reverse(uses, { amount, property, reason, idempotencyKey }, context);
    },
    context,
  );
}

/** Gives back units of these uses; `null`: what is left of them. */
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
  const charges = yield* find("CoworkerExtraService", { where, lock: null, fields: takingFields });
  return uses.some((use) => charges.some((charge) => isTakenBy(charge, use)));
}

function checkReverse({ useHistoryId, operationId, amount, reason, idempotencyKey }: ReverseUse): Refusal[] {
  return [
    ...(useHistoryId === null && operationId === null
      ? [refusal("REQUIRED", "useHistoryId", "or operationId is a required field", null)]
      : []),
    ...(useHistoryId !== null && operationId !== null
      ? [refusal("CONFLICTING_VALUES", "operationId", "cannot stand with useHistoryId", operationId)]
      : []),
    ...(amount === null ? [] : checkUnits("amount", amount)),
    ...checkReason(reason),
    ...checkKey(idempotencyKey),
  ];
}
