import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { addBookingEvent, type CommandContext, type Decision, lastBookingTotals } from "../decision.ts";
import type { BookingEvent, BookingEventEntry, BookingTotals } from "./booking-event.ts";

type Charge = Pick<CoworkerExtraService, "id" | "businessId" | "bookingId" | "coworkerId" | "price">;
type Told = Pick<BookingEvent, "type"> & Partial<BookingEvent>;

/** Writes what became of a charge now, by the caller. A charge without the number of a booking has no history. */
export function* tell(
  charge: Charge,
  event: Told,
  context: CommandContext,
  kept: Partial<Pick<BookingEventEntry, "charge" | "quote">> = {},
): Decision<void> {
  const { id, businessId, bookingId, coworkerId } = charge;
  if (bookingId === null) return;
  const whole: BookingEvent = {
    ...{ occurredOn: context.now, actor: context.by, reason: null, operationId: null },
    ...{ coworkerExtraServiceId: id, coworkerId, before: null, after: null, keepPercent: null, invoiceDate: null },
    ...event,
  };
  yield* addBookingEvent({ businessId, bookingId, event: whole, charge: null, quote: null, ...kept });
}

/** A charge that nobody quoted: its total is not known, and it took no credit. */
export function madeByHand({ price }: Pick<Charge, "price">): BookingTotals {
  return { total: null, due: price, coveredUnits: 0 };
}

/** What each of the charges comes to, by their ids. */
export function* totalsOf(charges: readonly Charge[]): Decision<(charge: Charge) => BookingTotals> {
  const last = yield* lastBookingTotals(charges.map(({ id }) => id));
  return ({ id, price }) => ({ total: null, coveredUnits: null, ...last.get(id), due: price });
}

/** What of a charge its history shows the changes of. */
const shown = ["price", "free", "totalUses", "bookingFromTime", "bookingToTime", "bookingResourceName"] as const;

/** Writes that a charge has other values, where its history shows them, and that it was put on an invoice or taken off. */
export function* tellChanges(
  row: CoworkerExtraService,
  values: CoworkerExtraService,
  context: CommandContext,
  how: Partial<BookingEvent> = {},
): Decision<void> {
  if (row.kind !== "BOOKING_CHARGE") return;
  const isChanged = shown.some((name) => row[name] !== values[name]);
  const isMoved = row.invoiced !== values.invoiced;
  if (!isChanged && !isMoved) return;
  const before = (yield* totalsOf([row]))(row);
  const after = { ...before, due: values.price };
  if (isMoved && row.invoiced) yield* tell(row, { type: "UNINVOICED", before, after: before, ...how }, context);
  if (isChanged) yield* tell(row, { type: "CHANGED", before, after, ...how }, context);
  const { invoiceDate } = values;
  if (isMoved && values.invoiced)
    yield* tell(row, { type: "INVOICED", before: after, after, invoiceDate, ...how }, context);
}

/** Writes the past of a charge that is brought from elsewhere, as far as the record tells it. */
export function* tellPast(charge: CoworkerExtraService, context: CommandContext): Decision<void> {
  if (charge.kind !== "BOOKING_CHARGE") return;
  const { createdOn, updatedOn, updatedBy, invoiced, invoiceDate, price } = charge;
  const after: BookingTotals = { total: null, due: price, coveredUnits: null };
  // Who made a record is known only while nobody has changed it.
  const actor = updatedOn === createdOn ? updatedBy : null;
  yield* tell(charge, { type: "CHARGED", after, occurredOn: createdOn, actor }, context);
  if (!invoiced) return;
  const marked = { occurredOn: Math.max(createdOn, invoiceDate ?? updatedOn), actor: null, invoiceDate };
  yield* tell(charge, { type: "INVOICED", before: after, after, ...marked }, context);
}
