import type { AdjustCredit } from "../../src/domain/credit/adjust-credit.ts";
import type { RecordUse } from "../../src/domain/credit/record-use.ts";
import type { ReverseUse } from "../../src/domain/credit/reverse-use.ts";
import type { SpendCredit } from "../../src/domain/credit/spend-credit.ts";
import type { VoidCredit } from "../../src/domain/credit/void-credit.ts";
import type { CaptureHold } from "../../src/domain/credit-hold/capture-hold.ts";
import type { HoldCredit } from "../../src/domain/credit-hold/hold-credit.ts";
import type { ReleaseHold } from "../../src/domain/credit-hold/release-hold.ts";
import { LONDON } from "./given.ts";

const noBooking = {
  bookingId: null,
  bookingFromTime: null,
  bookingToTime: null,
  bookingResourceName: null,
  usageAt: null,
};

/** A use of 10 units of the credit, for no booking, now. */
export function aUse(coworkerExtraServiceId: number, changes: Partial<RecordUse> = {}): RecordUse {
  return { coworkerExtraServiceId, creditUsed: 10, ...noBooking, reason: null, idempotencyKey: "use", ...changes };
}

/** 10 minutes of customer 2001 for a booking of resource type 11, all or nothing. */
export function aSpend(changes: Partial<SpendCredit> = {}): SpendCredit {
  return {
    businessId: LONDON,
    coworkerId: 2001,
    fallbackCoworkerIds: [],
    kind: "TIME_CREDIT",
    amount: 10,
    unit: "MINUTES",
    resourceTypeId: 11,
    ...noBooking,
    onShortfall: "REJECT",
    idempotencyKey: "spend",
    ...changes,
  };
}

/** What is left of the use or the operation is given back. */
export function aReversal(of: Pick<ReverseUse, "useHistoryId"> | Pick<ReverseUse, "operationId">, changes = {}) {
  const reversal: ReverseUse = {
    useHistoryId: null,
    operationId: null,
    amount: null,
    reason: "cancelled",
    idempotencyKey: "reverse",
    ...of,
    ...changes,
  };
  return reversal;
}

/** The total is raised by 10. */
export function anAdjustment(coworkerExtraServiceId: number, changes: Partial<AdjustCredit> = {}): AdjustCredit {
  return { coworkerExtraServiceId, amount: 10, reason: "goodwill", idempotencyKey: "adjust", ...changes };
}

export function aVoiding(coworkerExtraServiceId: number, changes: Partial<VoidCredit> = {}): VoidCredit {
  return { coworkerExtraServiceId, reason: "mistake", idempotencyKey: "void", ...changes };
}

/** A hold of 10 minutes of customer 2001 for a booking of resource type 11, for a minute, all or nothing. */
export function aHold(changes: Partial<HoldCredit> = {}): HoldCredit {
  return { ...aSpend(), ttlSeconds: 60, idempotencyKey: "hold", ...changes };
}

/** All units of the hold are used. */
export function aCapture(holdId: number, changes: Partial<CaptureHold> = {}): CaptureHold {
  return { holdId, amount: null, reason: null, idempotencyKey: "capture", ...changes };
}

export function aRelease(holdId: number, changes: Partial<ReleaseHold> = {}): ReleaseHold {
  return { holdId, reason: null, idempotencyKey: "release", ...changes };
}
