import type { Instant } from "../calendar.ts";
import { choices } from "../field.ts";

export const CustomerKind = choices("CustomerKind", "The customer's membership.", {
  MEMBER: "A member.",
  CONTACT: "A contact without a membership.",
});
export type CustomerKind = keyof typeof CustomerKind.values;

export const DemandBand = choices("DemandBand", "Demand for the resource at the time of the booking.", {
  LOW: "Less than usual.",
  AVERAGE: "As usual.",
  HIGH: "More than usual.",
});
export type DemandBand = keyof typeof DemandBand.values;

/** A booking to be priced, with defaults filled in. */
export interface Booking {
  readonly businessId: number;
  readonly resourceTypeId: number;
  readonly from: Instant;
  readonly to: Instant;
  /** IANA name, from the request, else the business, else the gateway. */
  readonly timeZone: string;
  readonly customer: CustomerKind;
  readonly tariffId: number | null;
  readonly teamIds: readonly number[];
  readonly visitors: number;
  readonly demand: DemandBand | null;
  /** When the booking is made; the present if the request does not say. */
  readonly bookedAt: Instant;
  /** Whether the booking lies within the available times of the resource. */
  readonly withinAvailableTimes: boolean;
  /** Service that must price the booking, whichever other rules apply. */
  readonly extraServiceId: number | null;
  /** ISO 4217 code of the only accepted currency. */
  readonly currencyCode: string | null;
  /** Customer whose credits may pay. */
  readonly coworkerId: number | null;
  /** Customers whose credits pay when the customer's own are used up, in this order. */
  readonly fallbackCoworkerIds: readonly number[];
  readonly useCredits: boolean;
  /** Hold of the customer that pays first. */
  readonly holdId: number | null;
}
