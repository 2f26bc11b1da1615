import { BOOKING_EVENTS_MAX, type BookingEvent } from "../domain/charge/booking-event.ts";
import { checkIds } from "../domain/credit/input-checks.ts";
import { refuseIfAny } from "../domain/refusal.ts";
import type { Reader } from "../store/store.ts";
import { requireRole, type Viewer } from "./viewer.ts";

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
  refuseIfAny(checkIds({ ...of }));
  return reader.bookingEvents(of, BOOKING_EVENTS_MAX);
}
