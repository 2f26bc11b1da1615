import { CreditKind } from "../credit/kind.ts";
import { ChargePeriod } from "../extra-service/fields.ts";
import { choice, choices, instantField, links, type Row, recordFields, ref, text, uses } from "../field.ts";

export const CreditHoldStatus = choices("CreditHoldStatus", "Status of a hold at a moment.", {
  ACTIVE: "It reserves units.",
  CAPTURED: "Reserved units were used; the rest was released.",
  RELEASED: "It was closed, and nothing was used.",
  EXPIRED: "Its time ran out, and nothing was used.",
});
export type CreditHoldStatus = keyof typeof CreditHoldStatus.values;

const CreditHoldEnd = choices("CreditHoldEnd", "How a hold was closed.", {
  CAPTURED: CreditHoldStatus.values.CAPTURED,
  RELEASED: CreditHoldStatus.values.RELEASED,
  EXPIRED: CreditHoldStatus.values.EXPIRED,
});

/** A reservation of units of one or more credits of a business, to be used later. */
export const creditHoldFields = {
  businessId: ref("Business of the credits.", { to: "Business", write: "never" }),
  coworkerId: ref("Customer who uses the credit.", { to: "Coworker", write: "never" }),
  kind: choice(CreditKind, "Kind of the credits.", { write: "never" }),
  unit: choice(ChargePeriod, "Unit of the amounts.", { write: "never" }),
  resourceTypeId: ref("Resource type of the booking; null for printing.", {
    ...{ to: "ResourceType", write: "never", nullable: true },
  }),
  uses: uses("Units that were reserved.", { write: "never", min: 1 }),
  captured: uses("Reserved units that were used.", { write: "never", initially: 0 }),
  usageAt: instantField("Moment of use.", { write: "never" }),
  expiresAt: instantField("First moment at which it no longer reserves anything.", { write: "never" }),
  bookingId: ref("Booking that the credit is reserved for.", { to: "Booking", write: "never", nullable: true }),
  bookingFromTime: instantField("Start of the booking.", { write: "never", nullable: true }),
  bookingToTime: instantField("End of the booking.", { write: "never", nullable: true }),
  bookingResourceName: text("Name of the resource that was booked.", { write: "never", nullable: true, max: 255 }),
  reason: text("Why the hold was captured or released.", { write: "never", nullable: true, max: 1000 }),
  // An expired hold may be closed only later, or never: `statusOf` and `closedOnAt` tell its state at a moment.
  closedAs: choice(CreditHoldEnd, "How it was closed.", { write: "never", nullable: true, internal: true }),
  closedOn: instantField("When it was closed.", { write: "never", nullable: true, internal: true }),
  coworkerExtraServices: links("Credits whose units are reserved.", {
    ...{ to: "CoworkerExtraService", write: "never", allocated: true },
  }),
  ...recordFields,
} as const;

export type CreditHold = Row<typeof creditHoldFields>;
