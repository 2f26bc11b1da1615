import { choice, choices, instantField, integer, type Row, recordFields, ref, text, uses, uuid } from "../field.ts";
import { KEY_LENGTH_MAX } from "../idempotency/key.ts";

export const UseHistoryKind = choices("UseHistoryKind", "Why a credit changed.", {
  USE: "Credit was used.",
  REVERSAL: "Credit that was used was given back.",
  ADJUSTMENT: "The total was raised or lowered.",
  VOID: "The credit was voided: the units left were taken.",
  ROLLOVER: "Units moved to the next credit of the schedule.",
});

/** One row of the ledger for every change of a credit. Rows are added, never changed. */
export const useHistoryFields = {
  coworkerExtraServiceId: ref("Credit that changed.", { to: "CoworkerExtraService", write: "never" }),
  bookingId: ref("Booking that the credit was used for.", { to: "Booking", write: "never", nullable: true }),
  bookingFromTime: instantField("Start of the booking.", { write: "never", nullable: true }),
  bookingToTime: instantField("End of the booking.", { write: "never", nullable: true }),
  bookingResourceName: text("Name of the resource that was booked.", { write: "never", nullable: true, max: 255 }),
  creditUsed: integer("Units taken from the credit; negative if units were given back; null counts as 0.", {
    write: "never",
    nullable: true,
    initially: 0,
  }),
  businessId: ref("Business of the credit.", { to: "Business", write: "never" }),
  coworkerId: ref("Customer of the credit.", { to: "Coworker", write: "never" }),
  kind: choice(UseHistoryKind, "Why the credit changed.", { write: "never" }),
  totalChange: integer("Units by which the total changed; 0 except for an adjustment.", {
    write: "never",
    initially: 0,
  }),
  sequence: integer("Number of the row within its credit: 1, 2, 3, …", { write: "never", min: 1 }),
  balanceAfter: uses("Units left after this row.", { write: "never" }),
  reversesId: ref("Row of the use that this row gives back.", { to: "UseHistory", write: "never", nullable: true }),
  operationId: uuid("Identifier that all rows of one operation share.", { write: "never" }),
  allocationIndex: integer("Number of the row within its operation, from 0.", { write: "never", initially: 0, min: 0 }),
  usageAt: instantField("Moment of use.", { write: "never" }),
  reason: text("Reason of the change.", { write: "never", nullable: true, max: 1000 }),
  idempotencyKey: text("Idempotency key of the operation.", {
    write: "never",
    nullable: true,
    max: KEY_LENGTH_MAX,
  }),
  hash: text("SHA-256 over the previous row's hash and this row's values.", { write: "never", max: 64 }),
  holdId: ref("Hold whose reserved units this use took.", { to: "CreditHold", write: "never", nullable: true }),
  chargeUniqueId: uuid("UniqueId of the booking charge that took this use.", { write: "never", nullable: true }),
  // Rows that were written before there were versions have version 1.
  hashVersion: integer(
    "Version of the hash: 1 for rows written before it also covered hold and charge, 2 for others.",
    {
      ...{ write: "never", initially: 1, min: 1, max: 2 },
    },
  ),
  ...recordFields,
} as const;

export type UseHistory = Row<typeof useHistoryFields>;
