import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { checkAllocations } from "../credit/burn-down.ts";
import { writeBack } from "../credit/give-back.ts";
import { closeLapsed } from "../credit/held.ts";
import { spend } from "../credit/spend-credit.ts";
import { type Decision, newOperationId } from "../decision.ts";
import { refuseIfAny } from "../refusal.ts";
import type { BookingTotals } from "./booking-event.ts";
import { changePlan } from "./change-plan.ts";
import type { LockedQuote } from "./quoted.ts";

interface How {
  readonly reason: string;
  readonly idempotencyKey: string;
  /** Moment of use of the units that are taken in addition. */
  readonly usageAt: number;
}

/** Writes what is given back, the newest use first, then what is taken in addition, in burn order. */
export function* writeDifference(
  charge: CoworkerExtraService,
  locked: LockedQuote,
  { reason, idempotencyKey, usageAt }: How,
): Decision<{ operationId: string; useHistoryIds: readonly number[] }> {
  const { quote, credits, left, context } = locked;
  const { back, more } = changePlan(left, quote.allocations);
  const isVoided = (id: number) => credits.get(id)!.voidedOn !== null;
  const voids = back.filter(({ use }) => isVoided(use.coworkerExtraServiceId)).length;
  refuseIfAny(checkAllocations("quote", back.length + voids + more.length));
  yield* closeLapsed(locked);
  const operationId = yield* newOperationId(context);
  const how = { reason, idempotencyKey, operationId };
  const given = yield* writeBack([...credits.values()], back, how, context);
  const allocations = more.map(({ coworkerExtraServiceId: id, uses }) => ({ credit: credits.get(id)!, uses }));
  const { bookingId, bookingFromTime, bookingToTime, bookingResourceName, uniqueId: chargeUniqueId } = charge;
  const times = { bookingId, bookingFromTime, bookingToTime, bookingResourceName };
  const values = { ...times, ...how, kind: "USE", chargeUniqueId, usageAt } as const;
  const used = yield* spend({ allocations, uncovered: 0 }, values, context, given.useHistoryIds.length);
  return { operationId, useHistoryIds: [...given.useHistoryIds, ...used.useHistoryIds] };
}

/** `after` − `before`; `null` where one of them is unknown, or the units differ. */
export function differenceOf(before: BookingTotals, after: BookingTotals, isSameUnit: boolean): BookingTotals {
  const minus = <N extends number>(a: N | null, b: N | null) => (a === null || b === null ? null : ((a - b) as N));
  return {
    total: minus(after.total, before.total),
    due: minus(after.due, before.due),
    coveredUnits: isSameUnit ? minus(after.coveredUnits, before.coveredUnits) : null,
  };
}
