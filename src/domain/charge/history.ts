import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { addBookingEvent, type CommandContext, type Decision, lastBookingTotals } from "../decision.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import type { BookingEvent, BookingEventEntry, BookingTotals } from "./booking-event.ts";

type Charge = Pick<CoworkerExtraService, "id" | "businessId" | "bookingId" | "coworkerId" | "price">;
type NewEvent = Pick<BookingEvent, "type"> & Partial<BookingEvent>;

/** Writes an event of a charge, by default at the present moment and by the caller. A charge without a booking number has no history. */
export function* recordEvent(
  charge: Charge,
  event: NewEvent,
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

/** Totals of a charge that was made without a quote: its total is unknown, and it took no credit. */
export function madeByHand({ price }: Pick<Charge, "price">): BookingTotals {
  return { total: null, due: price, coveredUnits: 0 };
}

/** A function that returns the totals of each of these charges. */
export function* totalsOf(charges: readonly Charge[]): Decision<(charge: Charge) => BookingTotals> {
  const last = yield* lastBookingTotals(charges.map(({ id }) => id));
  return ({ id, price }) => ({ total: null, coveredUnits: null, ...last.get(id), due: price });
}

/** The fields whose changes the history shows. */
const shown = ["price", "free", "totalUses", "bookingFromTime", "bookingToTime", "bookingResourceName"] as const;

/** Writes the events of a change: shown fields that differ, and whether the charge was put on an invoice or taken off. */
export function* recordChangeEvents(
  row: CoworkerExtraService,
  values: CoworkerExtraService,
  context: CommandContext,
  how: Partial<BookingEvent> = {},
): Decision<void> {
  if (row.kind !== "BOOKING_CHARGE") return;
  const isChanged = shown.some((name) => row[name] !== values[name]);
  const isMoved = row.invoiced !== values.invoiced;
  const isCancelled = row.cancelledOn === null && values.cancelledOn !== null;
  if (!isChanged && !isMoved && !isCancelled) return;
  const before = (yield* totalsOf([row]))(row);
  const after = { ...before, due: values.price };
  if (isMoved && row.invoiced) yield* recordEvent(row, { type: "UNINVOICED", before, after: before, ...how }, context);
  // A line that cancels the charge says what was kept: one event, not a change as well.
  if (isCancelled) {
    const kept = { ...after, coveredUnits: null };
    const occurredOn = values.cancelledOn!;
    yield* recordEvent(row, { type: "UNCHARGED", before, after: kept, ...how, occurredOn }, context);
  } else if (isChanged) yield* recordEvent(row, { type: "CHANGED", before, after, ...how }, context);
  const { invoiceDate } = values;
  if (isMoved && values.invoiced)
    yield* recordEvent(row, { type: "INVOICED", before: after, after, invoiceDate, ...how }, context);
}

/** Writes the past events of an imported charge that can be derived from its record. */
export function* recordPastEvents(
  charge: CoworkerExtraService,
  context: CommandContext,
  quote: PriceQuote | null = null,
): Decision<void> {
  if (charge.kind !== "BOOKING_CHARGE") return;
  const { createdOn, updatedOn, updatedBy, invoiced, invoiceDate, price, total, cancelledOn } = charge;
  const coveredUnits = quote?.coveredUnits ?? null;
  const now: BookingTotals = { total, due: price, coveredUnits };
  // The price of a cancelled charge is what was kept of it.
  const after = cancelledOn === null ? now : { ...now, due: quote?.due ?? null };
  // `updatedBy` is the creator only if the record was never changed.
  const actor = updatedOn === createdOn ? updatedBy : null;
  yield* recordEvent(charge, { type: "CHARGED", after, occurredOn: createdOn, actor }, context, { quote });
  const kept = cancelledOn === null ? now : { ...now, coveredUnits: null };
  if (cancelledOn !== null) {
    const occurredOn = Math.max(createdOn, cancelledOn);
    yield* recordEvent(charge, { type: "UNCHARGED", before: after, after: kept, occurredOn, actor: null }, context);
  }
  if (!invoiced) return;
  const marked = { occurredOn: Math.max(createdOn, invoiceDate ?? updatedOn), actor: null, invoiceDate };
  yield* recordEvent(charge, { type: "INVOICED", before: kept, after: kept, ...marked }, context);
}
