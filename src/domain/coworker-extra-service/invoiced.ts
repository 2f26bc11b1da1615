import { type Refusal, refusal } from "../refusal.ts";
import type { CoworkerExtraService } from "./fields.ts";

/** The fields that an invoice shows for a charge or credit. */
const onInvoice = [
  ...(["price", "free", "dueDate", "purchaseOrder", "bookingResourceName", "invoiceThisCoworker"] as const),
  ...(["discountCode", "coworkerDiscountUniqueId", "discountAmount"] as const),
] as const;

/** Further fields that it shows for a charge. The total of a credit may change, because its ledger shows the change. */
const onInvoiceOfCharge = ["totalUses", "bookingFromTime", "bookingToTime"] as const;

/** Refuses changes to fields that an invoice shows. `row` is the record before the change. */
export function checkInvoiced(row: CoworkerExtraService, values: CoworkerExtraService): Refusal[] {
  if (!row.invoiced) return [];
  const fixed = row.kind === "BOOKING_CHARGE" ? [...onInvoice, ...onInvoiceOfCharge] : onInvoice;
  return fixed
    .filter((name) => row[name] !== values[name])
    .map((name) => refusal("ALREADY_INVOICED", name, "cannot change: it is on an invoice"));
}
