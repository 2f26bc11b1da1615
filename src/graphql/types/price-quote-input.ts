import { fallbackIds } from "../../domain/credit/fallbacks.ts";
import { CustomerKind, DemandBand } from "../../domain/pricing/booking.ts";
import { Field, ID, InputType, Int } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar } from "../engine/scalars.ts";

/** Known to the schema before it is built. */
const [customers, bands] = [enumOf(CustomerKind), enumOf(DemandBand)];
const nullable = true;
@InputType({ description: "A booking whose price is asked for." })
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
    description:
      "IANA time zone in which times of the day are meant; left out: that of the business, else of the gateway.",
  })
  timeZone?: string | null;

  @Field(() => customers, { description: "What the customer is to the business." })
  customer!: CustomerKind;

  @Field(() => Int, { nullable, description: "Tariff of the customer." })
  tariffId?: number | null;

  @Field(() => [Int], { nullable, description: "Teams of the customer." })
  teamIds?: number[] | null;

  @Field(() => Int, {
    nullable,
    description:
      "Number of people by which a rule that charges visitors multiplies its price, at most 10 000; left out: 0, which is the price for the booker.",
  })
  visitors?: number | null;

  @Field(() => bands, { nullable, description: "Demand at the time; left out: no factor is applied." })
  demand?: DemandBand | null;

  @Field(() => DateTimeScalar, { nullable, description: "When the booking is made; left out: now." })
  bookedAt?: number | null;

  @Field(() => Boolean, {
    nullable,
    description: "Whether it lies within the available times of the resource; left out: it does.",
  })
  withinAvailableTimes?: boolean | null;

  @Field(() => ID, {
    nullable,
    description:
      "A rule of the business that is to price the booking, by either id. Where it would not apply by itself that needs CoworkerExtraService-Create.",
  })
  extraServiceId?: string | null;

  @Field(() => Int, { nullable, description: "Customer whose credits are planned; left out: none are." })
  coworkerId?: number | null;

  @Field(() => [Int], { nullable, description: fallbackIds.description })
  fallbackCoworkerIds?: number[] | null;

  @Field(() => Boolean, { nullable, description: "Whether the customer's credits are to pay; left out: they are." })
  useCredits?: boolean | null;

  @Field(() => String, { nullable, description: "ISO 4217 code of the only currency that is wanted." })
  currencyCode?: string | null;
}

@InputType({ description: "Bookings of one length at even steps: every start of a day, say." })
export class PriceGridInput {
  @Field(() => PriceQuoteInput, {
    description: "What the bookings are like. Its from and to are the bounds of the grid.",
  })
  quote!: PriceQuoteInput;

  @Field(() => Int, { description: "Minutes from one start to the next, the first of which is from." })
  stepMinutes!: number;

  @Field(() => Int, { description: "Minutes that each booking takes. Each ends by to; there may be 500." })
  lengthMinutes!: number;
}
