import { bookingHistory } from "../billing/bookings.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Int, Query, Resolver } from "./engine/decorators.ts";
import { BookingEventObject } from "./types/booking-event.ts";

@Resolver()
export class BookingHistoryResolver {
  @Query(() => [BookingEventObject], {
    description:
      "What became of a booking, oldest first: charges made by hand and charges that are gone too. Empty for an unknown booking. Kept for ever in its database; an export does not have it. Needs CoworkerExtraServiceUseHistory-List and CoworkerExtraService-List.",
  })
  bookingHistory(
    @Arg("businessId", () => Int, { description: "Business of the booking." }) businessId: number,
    @Arg("bookingId", () => Int, { description: "The booking in its own service." }) bookingId: number,
    @Ctx() context: Context,
  ) {
    return bookingHistory(viewerOf(context), context.reader, { businessId, bookingId });
  }
}
