import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type Decision, exists, find, type Given, uniqueId } from "../decision.ts";
import type { Condition } from "../listing.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { append } from "../use-history/append.ts";
import type { UseHistoryEntry } from "../use-history/chain.ts";
import { entry } from "../use-history/entry.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { checkAllocations, checkKey, checkReason, checkUnits } from "./checks.ts";
import { type Outcome, once } from "./once.ts";
import { type GivenBack, giveBack, leftOf } from "./reversal.ts";
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
export function* reverseUse(input: ReverseUse, given: Given): Decision<Outcome<SomeRows>> {
  const { useHistoryId, operationId, amount, reason, idempotencyKey } = input;
  refuseIfAny(checkReverse(input));
  const property = useHistoryId !== null ? "useHistoryId" : "operationId";
  const where: Condition =
    useHistoryId !== null
      ? { field: "id", is: "eq", value: useHistoryId }
      : { field: "operationId", is: "eq", value: operationId };
  const rows = yield* find("UseHistory", where);
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
        throw new Refused([
          refusal("NOT_REVERSIBLE", property, "names uses of a booking that is charged: uncharge it"),
        ]);
      return yield* reverse(uses, { amount, property, reason, idempotencyKey }, given);
    },
    given,
  );
}

interface How {
  readonly amount: number | null;
  readonly property: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** Gives back units of these uses. */
export function* reverse(uses: readonly UseHistory[], how: How, given: Given): Decision<SomeRows> {
  const creditIds = [...new Set(uses.map(({ coworkerExtraServiceId }) => coworkerExtraServiceId))];
  // First the credits, which locks their ledgers, then what was given back before.
  const credits = yield* find("CoworkerExtraService", { field: "id", is: "in", values: creditIds });
  const reversals = yield* find("UseHistory", { field: "reversesId", is: "in", values: uses.map(({ id }) => id) });
  const left = leftOf(uses, reversals, credits);
  const most = left.reduce((sum, one) => sum + one.uses, 0);
  if (most === 0) throw new Refused([refusal("ALREADY_REVERSED", how.property, "names what was given back already")]);
  if (how.amount !== null && how.amount > most)
    throw new Refused([refusal("REVERSAL_EXCEEDS_ORIGINAL", "amount", `is more than the ${most} left`, how.amount)]);
  const back = giveBack(left, how.amount ?? most);
  refuseIfAny(checkAllocations(how.amount === null ? how.property : "amount", back.length));
  return yield* write(credits, back, how, given);
}

function* write(
  credits: readonly CoworkerExtraService[],
  back: readonly GivenBack<UseHistory>[],
  { reason, idempotencyKey }: How,
  given: Given,
): Decision<SomeRows> {
  const operationId = yield* uniqueId();
  const entries = new Map<number, UseHistoryEntry[]>(credits.map(({ id }) => [id, []]));
  let allocationIndex = 0;
  for (const { use, uses } of back) {
    const { bookingId, bookingFromTime, bookingToTime, bookingResourceName, usageAt } = use;
    const booking = { bookingId, bookingFromTime, bookingToTime, bookingResourceName };
    const values = { ...booking, operationId, usageAt, reason, idempotencyKey };
    const of = credits.find(({ id }) => id === use.coworkerExtraServiceId)!;
    const reverses = { id: use.id, uniqueId: use.uniqueId };
    const reversal = { ...values, kind: "REVERSAL", creditUsed: -uses, reverses, allocationIndex } as const;
    entries.get(of.id)!.push(yield* entry(reversal, given));
    allocationIndex += 1;
    if (of.voidedOn === null) continue;
    // What comes back to a voided credit is voided with it.
    entries.get(of.id)!.push(yield* entry({ ...values, kind: "VOID", creditUsed: uses, allocationIndex }, given));
    allocationIndex += 1;
  }
  const ids = new Map<number, number>();
  for (const credit of credits) {
    const added = entries.get(credit.id)!;
    if (added.length === 0) continue;
    const written = yield* append(credit, added, given);
    for (const [place, id] of written.entries()) ids.set(added[place]!.allocationIndex, id);
  }
  return {
    operationId,
    useHistoryIds: [...ids].sort(([a], [b]) => a - b).map(([, id]) => id),
    covered: back.reduce((sum, { uses }) => sum + uses, 0),
    uncovered: 0,
  };
}

/** Whether one of the uses is for a booking that has a live charge. */
function* isCharged(uses: readonly UseHistory[]): Decision<boolean> {
  const bookings = [...new Set(uses.map(({ bookingId }) => bookingId))].filter((id) => id !== null);
  if (bookings.length === 0) return false;
  return yield* exists("CoworkerExtraService", {
    and: [
      { field: "businessId", is: "in", values: [...new Set(uses.map(({ businessId }) => businessId))] },
      { field: "bookingId", is: "in", values: bookings },
      { field: "kind", is: "eq", value: "BOOKING_CHARGE" },
    ],
  });
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
