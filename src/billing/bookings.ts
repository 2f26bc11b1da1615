import { BOOKING_EVENTS_MAX, type BookingEvent } from "../domain/charge/booking-event.ts";
import { checkValues } from "../domain/draft.ts";
import { id } from "../domain/field.ts";
import { refuseIfAny } from "../domain/refusal.ts";
import type { Reader } from "../store/store.ts";
import { requireRole, type Viewer } from "./viewer.ts";

const named = { businessId: id("Business."), bookingId: id("Booking.") } as const;

/**
 * What became of a booking, oldest first: of all charges that it has had, those that are gone too. A booking that is not
 * known, or is of a business that the viewer does not see, has no history.
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
