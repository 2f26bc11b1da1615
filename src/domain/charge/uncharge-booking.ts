import { all, eq } from "../condition.ts";
import { isTakenBy } from "../credit/charged-use.ts";
import { lockLeft, writeBack } from "../credit/give-back.ts";
import { checkIds, checkReason } from "../credit/input-checks.ts";
import { type GivenBack, giveBack } from "../credit/reversal.ts";
import { type CommandContext, type Decision, find, reaches, remove } from "../decision.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { notFound, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { tell, totalsOf } from "./history.ts";

export interface UnchargeBooking {
  readonly businessId: number;
  readonly bookingId: number;
  /** The charge that the caller means; left out: the live one of the booking. */
  readonly chargeId?: number;
  readonly reason: string;
  readonly idempotencyKey: string;
}

export interface Uncharged {
  /** The charge that is gone. */
  readonly deletedId: number;
  /** The rows that give credit back, by allocation. */
  readonly useHistoryIds: readonly number[];
}

/**
 * Removes the live charge of a booking, unless it is invoiced, and gives back what is left of the credit that it took,
 * to the same credits. The rows stay: the ledger is longer, the balances are as before.
 */
export function* unchargeBooking(input: UnchargeBooking, context: CommandContext): Decision<Outcome<Uncharged>> {
  const { businessId, bookingId, chargeId, reason, idempotencyKey } = input;
  refuseIfAny([...checkIds({ businessId, bookingId }), ...checkReason(reason), ...checkKey(idempotencyKey)]);
  if (!reaches(context, businessId)) throw new Refused([notFound("businessId")]);
  return yield* once(
    { businessId, mutation: "unchargeBooking", idempotencyKey, input: [bookingId, reason] },
    function* (): Decision<Uncharged> {
      const ofBooking = all(eq("businessId", businessId), eq("bookingId", bookingId));
      const [charge] = yield* find("CoworkerExtraService", { where: ofBooking });
      if (charge === undefined || charge.id !== (chargeId ?? charge.id))
        throw new Refused([refusal("NOT_CHARGED", "bookingId", "names a booking without a live charge", bookingId)]);
      if (charge.invoiced)
        throw new Refused([refusal("ALREADY_INVOICED", "bookingId", "names a booking whose charge is on an invoice")]);
      const uses = yield* find("UseHistory", { where: all(ofBooking, eq("kind", "USE")) });
      const { credits, left } = yield* lockLeft(uses.filter((use) => isTakenBy(charge, use)));
      const back = giveBack(left, Number.POSITIVE_INFINITY);
      const before = { ...(yield* totalsOf([charge]))(charge), coveredUnits: unitsOf(left) };
      const written = yield* writeBack(credits, back, { reason, idempotencyKey }, context);
      const { operationId, useHistoryIds } = written;
      yield* remove("CoworkerExtraService", charge.id);
      yield* tell(charge, { type: "UNCHARGED", before, reason, operationId }, context, { charge });
      return { deletedId: charge.id, useHistoryIds };
    },
    context,
  );
}

function unitsOf(back: readonly GivenBack<unknown>[]): number {
  return back.reduce((sum, { uses }) => sum + uses, 0);
}
