import { choices } from "../field.ts";

export const CreditKind = choices("CreditKind", "Kind of a credit.", {
  TIME_CREDIT: "Booking time.",
  PRINTING_CREDIT: "Printing.",
});
export type CreditKind = keyof typeof CreditKind.values;
