import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { liveChargeOf } from "../coworker-extra-service/live-charge.ts";
import { takingFields, usesTakenBy } from "../credit/charged-use.ts";
import { reversalsOf } from "../credit/give-back.ts";
import { type GivenBack, leftOf } from "../credit/reversal.ts";
import { type Decision, find } from "../decision.ts";
import type { PlannedHold } from "../pricing/credit-plan.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { stillOfHold } from "./change-plan.ts";

const fields = [...takingFields, "coworkerId", "pricedOn", "createdOn"] as const;

/** The live charge that a quote would replace. */
export interface ReplacedCharge {
  readonly charge: Pick<CoworkerExtraService, (typeof fields)[number]>;
  /** The units that the charge still has of each of its uses, the newest first. */
  readonly left: readonly GivenBack<UseHistory>[];
  /** What the charge still has of its hold, for a booking of the same resource type. */
  readonly hold: PlannedHold | null;
}

/** Reads what a quote would replace, without locks; `null` if the booking has no live charge. */
export function* replacedCharge(booking: {
  businessId: number;
  bookingId: number;
  resourceTypeId: number;
  useCredits: boolean;
}): Decision<ReplacedCharge | null> {
  const [charge] = yield* find("CoworkerExtraService", { where: liveChargeOf(booking), lock: null, fields });
  if (charge === undefined) return null;
  const uses = yield* usesTakenBy(charge);
  const ids = [...new Set(uses.map(({ coworkerExtraServiceId }) => coworkerExtraServiceId))];
  const credits = yield* find("CoworkerExtraService", {
    where: isIn("id", ids),
    lock: null,
    fields: ["id", "totalUses", "remainingUses"],
  });
  const left = leftOf(uses, yield* reversalsOf(uses), credits);
  return { charge, left, hold: yield* stillOfHold(left, booking) };
}

interface Replacing {
  readonly insteadOfBookingId?: number | null;
  readonly coworkerId: number | null;
  readonly holdId: number | null;
}

/** Refuses a quote that replaces nothing, or the charge of another customer, and one with a hold: a change takes none. */
export function checkReplaced(
  { insteadOfBookingId = null, coworkerId, holdId }: Replacing,
  replaced: ReplacedCharge | null,
): Refusal[] {
  if (insteadOfBookingId === null) return [];
  if (holdId !== null)
    return [refusal("CONFLICTING_VALUES", "holdId", "must be left out: a change takes no hold", holdId)];
  if (replaced === null)
    return [refusal("NOT_CHARGED", "insteadOfBookingId", "names a booking without a live charge", insteadOfBookingId)];
  return coworkerId === null || coworkerId === replaced.charge.coworkerId
    ? []
    : [refusal("CONFLICTING_VALUES", "coworkerId", "must be the customer of the charge", coworkerId)];
}
