import { type Refusal, refusal } from "../refusal.ts";
import type { CoworkerExtraService } from "./fields.ts";

/** What an invoice says of a charge or credit. */
const onInvoice = [
  ...(["price", "free", "dueDate", "purchaseOrder", "bookingResourceName", "invoiceThisCoworker"] as const),
  ...(["discountCode", "coworkerDiscountUniqueId", "discountAmount"] as const),
] as const;

/** What it says of a charge besides. The total of a credit is changed by its ledger, which shows it. */
const onInvoiceOfCharge = ["totalUses", "bookingFromTime", "bookingToTime"] as const;

/** Which values would change although an invoice says them. `row` is the record as it is. */
export function checkInvoiced(row: CoworkerExtraService, values: CoworkerExtraService): Refusal[] {
  if (!row.invoiced) return [];
  const fixed = row.kind === "BOOKING_CHARGE" ? [...onInvoice, ...onInvoiceOfCharge] : onInvoice;
  return fixed
    .filter((name) => row[name] !== values[name])
    .map((name) => refusal("ALREADY_INVOICED", name, "cannot change: the record is on an invoice, which says it"));
}
