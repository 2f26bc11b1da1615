import { BOOKING_EVENTS_MAX, type BookingEvent } from "../domain/charge/booking-event.ts";
import { checkValues } from "../domain/draft.ts";
import { id } from "../domain/field.ts";
import { refuseIfAny } from "../domain/refusal.ts";
import type { Reader } from "../store/store.ts";
import { requireRole, type Viewer } from "./viewer.ts";

const named = { businessId: id("Business."), bookingId: id("Booking.") } as const;

/**
 * The history of a booking, oldest first: the events of all its charges, deleted ones included. Empty for an unknown
 * booking, and for a booking of a business that the viewer cannot see.
 */
export async function bookingHistory(
  viewer: Viewer,
  reader: Reader,
  of: { businessId: number; bookingId: number },
): Promise<BookingEvent[]> {
  requireRole(viewer, "CoworkerExtraServiceUseHistory-List");
  requireRole(viewer, "CoworkerExtraService-List");
  refuseIfAny(checkValues(named, { ...of }));
  return reader.bookingEvents(of, BOOKING_EVENTS_MAX);
}
