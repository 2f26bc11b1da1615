import { bookingHistory } from "../billing/bookings.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Int, Query, Resolver } from "./engine/decorators.ts";
import { BookingEventObject } from "./types/booking-event.ts";

@Resolver()
export class BookingHistoryResolver {
  @Query(() => [BookingEventObject], {
    description:
      "History of a booking's charges, oldest first, with charges made by hand and removed charges. Empty for an unknown booking. The history is kept for ever; exports do not contain it. Needs CoworkerExtraServiceUseHistory-List and CoworkerExtraService-List.",
  })
  bookingHistory(
    @Arg("businessId", () => Int, { description: "Business of the booking." }) businessId: number,
    @Arg("bookingId", () => Int, { description: "Number of the booking in the booking service." }) bookingId: number,
    @Ctx() context: Context,
  ) {
    return bookingHistory(viewerOf(context), context.reader, { businessId, bookingId });
  }
}
