import { fallbackIds } from "../../domain/credit/fallbacks.ts";
import { CustomerKind, DemandBand } from "../../domain/pricing/booking.ts";
import { Field, ID, InputType, Int } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const [customers, bands] = [enumOf(CustomerKind), enumOf(DemandBand)];
const nullable = true;
@InputType({ description: "A booking to be priced." })
export class PriceQuoteInput {
  @Field(() => Int, { description: "Business of the resource." })
  businessId!: number;

  @Field(() => Int, { description: "Type of the resource that is booked." })
  resourceTypeId!: number;

  @Field(() => DateTimeScalar, { description: "Start of the booking, a whole minute." })
  from!: number;

  @Field(() => DateTimeScalar, { description: "End of the booking, a whole minute, at most 5 years after its start." })
  to!: number;

  @Field(() => String, {
    nullable,
    description: "IANA time zone for times of the day. Default: the zone of the business, else of the gateway.",
  })
  timeZone?: string | null;

  @Field(() => customers, { description: "The customer's membership." })
  customer!: CustomerKind;

  @Field(() => Int, { nullable, description: "Tariff of the customer." })
  tariffId?: number | null;

  @Field(() => [Int], { nullable, description: "Teams of the customer." })
  teamIds?: number[] | null;

  @Field(() => Int, {
    nullable,
    description:
      "Number of people for rules that charge visitors, at most 10 000. Default: 0, the price for the booker.",
  })
  visitors?: number | null;

  @Field(() => bands, { nullable, description: "Demand at the time of the booking. Default: no demand factor." })
  demand?: DemandBand | null;

  @Field(() => DateTimeScalar, { nullable, description: "Moment at which the booking is made. Default: now." })
  bookedAt?: number | null;

  @Field(() => Boolean, {
    nullable,
    description: "Whether the booking is inside the available times of the resource. Default: true.",
  })
  withinAvailableTimes?: boolean | null;

  @Field(() => ID, {
    nullable,
    description:
      "The rule that must price the booking, by either id. A rule that does not apply by itself needs CoworkerExtraService-Create.",
  })
  extraServiceId?: string | null;

  @Field(() => Int, { nullable, description: "Customer whose credits are planned. Default: no credits." })
  coworkerId?: number | null;

  @Field(() => [Int], { nullable, description: fallbackIds.description })
  fallbackCoworkerIds?: number[] | null;

  @Field(() => Boolean, { nullable, description: "Whether the customer's credits pay. Default: true." })
  useCredits?: boolean | null;

  @Field(() => ID, {
    nullable,
    description: "An active hold of the customer, by either id: its units pay before other credit. Not in a grid.",
  })
  holdId?: string | null;

  @Field(() => String, { nullable, description: "ISO 4217 code: only rules in this currency apply." })
  currencyCode?: string | null;

  @Field(() => Int, {
    nullable,
    description:
      "A booking of the business whose live charge the quote would replace, as changeBooking does: credits count as if what the charge took were given back, and without bookedAt the price is as of the charge's first booking. Needs CoworkerExtraService-List.",
  })
  insteadOfBookingId?: number | null;
}

@InputType({ description: "Bookings of one length at regular starts, for example every 15 minutes of a day." })
export class PriceGridInput {
  @Field(() => PriceQuoteInput, {
    description: "Properties of the bookings. Its from and to are the bounds of the grid.",
  })
  quote!: PriceQuoteInput;

  @Field(() => Int, { description: "Minutes between two starts. The first start is from." })
  stepMinutes!: number;

  @Field(() => Int, {
    description: "Length of each booking in minutes. Every booking ends by to; a grid has at most 500 bookings.",
  })
  lengthMinutes!: number;
}
