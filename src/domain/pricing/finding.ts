import { choices } from "../field.ts";
import type { Booking } from "./booking.ts";

export const PricingFindingKind = choices("PricingFindingKind", "Kinds of findings.", {
  NO_PRICE: "Bookings of some length at some time of day have no price. The witness has no price.",
  TIE: "Rules cost the same. Display order or id decides for the witness.",
  SEVERAL_DEFAULTS: "Several default prices apply at once. All of them apply to the witness.",
  NEVER_WINS: "A rule applies only where another rule wins. Another rule prices the witness.",
  CAP_WITHOUT_MAX_LENGTH:
    "A price per minute has a maximum price, and no maximum length. The witness reaches the maximum price.",
  WINDOW_NEVER_FITS: "A rule's time window is shorter than its period or minimum length. The witness does not fit.",
  LENGTH_IN_OTHER_UNIT:
    "A rule's length limit looks as if it was meant in the other lengthUnit. The witness has exactly this length.",
  CREDIT_TYPE_WITHOUT_PRICE:
    "The resource type has types of time credit, which never price a booking, and no pricing rule. The witness has no price.",
  SLOTS_OUTSIDE_WINDOW: "An available time slot of a rule is outside its time window. The witness is inside the slot.",
  SLOTS_NEVER_FIT: "A rule's time slots are shorter than its period or minimum length. The witness does not fit.",
});
export type PricingFindingKind = keyof typeof PricingFindingKind.values;

export interface PricingFinding {
  readonly kind: PricingFindingKind;
  /** Ids of the rules concerned; the one to change first. */
  readonly extraServiceIds: readonly number[];
  readonly message: string;
  /** A booking whose quote shows the mistake; `null` if no booking can. */
  readonly witness: Booking | null;
}
