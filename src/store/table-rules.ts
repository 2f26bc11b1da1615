import type { EntityName } from "../domain/entities.ts";

/** The parts of a table that cannot be derived from the fields. */
export interface TableRules {
  /** Indexes beside the unique one on `uniqueId`, which every table has. */
  readonly indexes?: readonly Index[];
  /** SQL that is valid in both dialects, by the name of the check. */
  readonly checks?: Readonly<Record<string, string>>;
  /** Fields that hold the code of a known currency. */
  readonly currencyCodes?: readonly string[];
}

export interface Index {
  readonly on: readonly string[];
  readonly unique?: true;
  /** SQL condition, valid in both dialects: only these rows are in the index. */
  readonly where?: string;
  /** Suffix of the name after the table, if the column names would be too long. */
  readonly called?: string;
}

/** An entity without an entry has columns, checks, references and links by its fields, and the index of `uniqueId`. */
export const tableRules: Readonly<Partial<Record<EntityName, TableRules>>> = {
  ExtraService: { indexes: [{ on: ["businessId", "displayOrder", "id"] }], currencyCodes: ["currencyCode"] },
  CoworkerExtraService: {
    indexes: [
      { on: ["coworkerId", "businessId", "id"] },
      // For alerts: a customer may have hundreds of credits that are used up, and few that are not.
      {
        ...{ on: ["coworkerId", "businessId", "kind", "chargePeriod"], where: "remaining_uses > 0" },
        called: "with_something_left",
      },
      { on: ["extraServiceId", "id"] },
      // A booking has at most one live charge. Records without a booking hold null, which is never a duplicate.
      { on: ["businessId", "bookingId"], unique: true, where: "cancelled_on is null" },
      { on: ["businessId", "bookingUniqueId"], unique: true, where: "cancelled_on is null" },
      // For steps from customer to customer of a business.
      { on: ["businessId", "coworkerId"] },
      { on: ["bookingId", "id"] },
      { on: ["businessId", "id"] },
      // The credits of a schedule, and the one after each: units roll over once.
      { on: ["creditScheduleId", "id"], where: "credit_schedule_id is not null" },
      { on: ["renewedFromId"], unique: true, where: "renewed_from_id is not null" },
      { on: ["expireDate", "id"] },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
      // For reports, on charges alone: no use of a credit changes them.
      {
        on: ["businessId", "bookingFromTime", "createdOn"],
        where: "kind = 'BOOKING_CHARGE'",
        called: "charge_in_time",
      },
      {
        on: ["businessId", "invoiceDate"],
        where: "kind = 'BOOKING_CHARGE' and invoice_date is not null",
        called: "charge_invoiced",
      },
    ],
    checks: {
      balance: "remaining_uses <= total_uses",
      charge: "kind <> 'BOOKING_CHARGE' or (remaining_uses = 0 and ledger_sequence = 0)",
      head: "(ledger_sequence = 0) = (ledger_hash is null)",
      of_charge: "kind = 'BOOKING_CHARGE' or (cancelled_on is null and priced_on is null and total is null)",
      of_schedule:
        "kind <> 'BOOKING_CHARGE' or (credit_schedule_id is null and renewed_from_id is null and rolled_over = 0)",
    },
  },
  CreditSchedule: {
    indexes: [
      { on: ["coworkerId", "businessId", "id"] },
      { on: ["extraServiceId", "id"] },
      { on: ["businessId", "id"] },
      // The schedules that are due.
      { on: ["nextOn", "id"] },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
    ],
  },
  CreditHold: {
    indexes: [
      { on: ["coworkerId", "businessId", "id"] },
      { on: ["bookingId", "id"] },
      { on: ["businessId", "id"] },
      { on: ["expiresAt", "id"] },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
    ],
    checks: {
      captured: "captured <= uses and (captured = 0 or closed_as = 'CAPTURED')",
      closed: "(closed_as is null) = (closed_on is null)",
    },
  },
  UseHistory: {
    indexes: [
      { on: ["coworkerExtraServiceId", "sequence"], unique: true },
      // Contains the fields most often read of a use: the first uses of many credits are read from the index alone.
      { on: ["coworkerExtraServiceId", "id", "creditUsed", "createdOn", "businessId"], called: "of_credit" },
      { on: ["operationId", "allocationIndex"] },
      // Few rows give a use back, or have a hold or a charge: the others cost no space.
      { on: ["reversesId", "id"], where: "reverses_id is not null" },
      // The uses of a customer as one list.
      { on: ["coworkerId", "id"] },
      { on: ["bookingId", "id"] },
      { on: ["holdId", "id"], where: "hold_id is not null" },
      { on: ["chargeUniqueId", "id"], where: "charge_unique_id is not null" },
      // Units of a credit roll over once. Balances read the few rows of this kind from it.
      { on: ["coworkerExtraServiceId"], unique: true, where: "kind = 'ROLLOVER'", called: "rolled_over" },
      { on: ["businessId", "id"] },
      // For reports: the rows of a period are read from the index alone, except for the names of resources.
      {
        on: ["businessId", "usageAt", "coworkerExtraServiceId", "coworkerId", "kind", "creditUsed", "reversesId"],
        called: "in_time",
      },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
    ],
    checks: {
      total_change: "total_change = 0 or kind = 'ADJUSTMENT'",
      credit_used:
        "credit_used is null or (kind = 'USE' and credit_used >= 0) or (kind = 'REVERSAL' and credit_used <= 0) or (kind = 'VOID' and credit_used >= 0) or (kind = 'ROLLOVER' and credit_used >= 1) or kind = 'ADJUSTMENT'",
      reverses: "(kind = 'REVERSAL') or reverses_id is null",
      // A hash of version 1 covers neither.
      hashed: "hash_version = 2 or (hold_id is null and charge_unique_id is null)",
      held: "kind = 'USE' or hold_id is null",
    },
  },
  Webhook: { indexes: [{ on: ["businessId", "id"] }], checks: { disabled: "enabled = (disabled_on is null)" } },
};
