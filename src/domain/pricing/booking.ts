import type { Instant } from "../calendar.ts";
import { choices } from "../field.ts";

export const CustomerKind = choices("CustomerKind", "What the customer is to the business.", {
  MEMBER: "A member.",
  CONTACT: "A contact without a membership.",
});
export type CustomerKind = keyof typeof CustomerKind.values;

export const DemandBand = choices("DemandBand", "How much the resource is asked for at the time of the booking.", {
  LOW: "Less than usual.",
  AVERAGE: "As usual.",
  HIGH: "More than usual.",
});
export type DemandBand = keyof typeof DemandBand.values;

/** A booking whose price is asked for, with everything that was left out filled in. */
export interface Booking {
  readonly businessId: number;
  readonly resourceTypeId: number;
  readonly from: Instant;
  readonly to: Instant;
  /** IANA name: of the booking, else of the business, else of the gateway. */
  readonly timeZone: string;
  readonly customer: CustomerKind;
  readonly tariffId: number | null;
  readonly teamIds: readonly number[];
  readonly visitors: number;
  readonly demand: DemandBand | null;
  /** When the booking is made: as given, else now. */
  readonly bookedAt: Instant;
  /** Whether it lies within the available times of the resource. */
  readonly withinAvailableTimes: boolean;
  /** A service that is to price the booking, whichever others apply. */
  readonly extraServiceId: number | null;
  /** ISO 4217 code of the only currency that is wanted. */
  readonly currencyCode: string | null;
  /** Customer whose credits are planned. */
  readonly coworkerId: number | null;
  /** Customers whose credits are planned once the customer's own are used up, in their order. */
  readonly fallbackCoworkerIds: readonly number[];
  readonly useCredits: boolean;
}
