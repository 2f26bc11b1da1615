/**
 * Ids in the demo that are the same on every date: see src/commands/demo/showcase.ts. On another database the
 * operations show these values too, for the user to replace.
 */
export const demo = {
  businessId: 101,
  coworkerId: 1010,
  resourceTypeId: 11,
  extraService: "1",
  unusedCredit: "2",
  mistakenCredit: "3",
  bookingToUncharge: 800_001,
  bookingToChange: 800_005,
  bookingToCancel: 800_006,
  hold: "1",
  chargeToInvoice: "5",
  operationId: "5c7cc5b1-0000-4000-8000-000000000001",
} as const;
