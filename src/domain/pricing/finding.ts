import { choices } from "../field.ts";
import type { Booking } from "./booking.ts";

export const PricingFindingKind = choices("PricingFindingKind", "What a coworking manager may want to look at.", {
  NO_PRICE: "Bookings at some time of the day, of some length, have no price. A quote of the witness has none.",
  TIE: "Rules cost the same. A quote of the witness is decided by display order or id.",
  SEVERAL_DEFAULTS: "Several default prices apply at once. All of them apply to the witness.",
  NEVER_WINS: "A rule applies only where another wins. It applies to the witness, which another prices.",
  CAP_WITHOUT_MAX_LENGTH: "A price of minutes is capped, and nothing limits the length. The witness is capped.",
  WINDOW_NEVER_FITS:
    "A rule's times of the day are too short for its period or least length. The witness does not lie in them.",
  LENGTH_IN_OTHER_UNIT:
    "A length of a rule looks as if it was meant in the other lengthUnit. The witness lasts just as long as it says.",
  CREDIT_TYPE_WITHOUT_PRICE:
    "The resource type has types of time credit, which never price a booking, and no rule that does. The witness has no price.",
  SLOTS_OUTSIDE_WINDOW:
    "An available time slot of a rule lies outside its times of the day. The witness lies in the slot, not in them.",
  SLOTS_NEVER_FIT:
    "A rule's time slots are too short for its period or least length. The witness does not lie in them.",
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
