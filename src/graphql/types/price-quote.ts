import { ChargePeriod } from "../../domain/extra-service/fields.ts";
import { CreditLeftOutReason } from "../../domain/pricing/credit-plan.ts";
import { IneligibilityCode } from "../../domain/pricing/eligibility.ts";
import { QuoteOutcome } from "../../domain/pricing/quote.ts";
import { ChosenBecause } from "../../domain/pricing/selection.ts";
import { PriceStepKind } from "../../domain/pricing/steps.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar, DecimalScalar, SafeIntScalar } from "../engine/scalars.ts";

/** Known to the schema before it is built. */
const [outcomes, becauses, codes, stepKinds, leftOutReasons, units] = [
  ...[enumOf(QuoteOutcome), enumOf(ChosenBecause), enumOf(IneligibilityCode)],
  ...[enumOf(PriceStepKind), enumOf(CreditLeftOutReason), enumOf(ChargePeriod)],
];
const nullable = true;

@ObjectType("PriceReason", { description: "Why a rule does not apply to a booking." })
export class PriceReasonObject {
  @Field(() => codes!, { description: "The reason, for programs." })
  code!: IneligibilityCode;

  @Field(() => String, { description: "Property of the rule that asks for it." })
  propertyName!: string;

  @Field(() => String, { nullable, description: "What the rule asks for." })
  threshold!: string | null;

  @Field(() => String, { nullable, description: "What the booking has." })
  actual!: string | null;
}

@ObjectType("PriceCandidate", { description: "A rule that was looked at." })
export class PriceCandidateObject {
  @Field(() => Boolean, { description: "Whether it applies to the booking by itself." })
  eligible!: boolean;

  @Field(() => DecimalScalar, {
    nullable,
    description: "Its price before credits, where it applies or is the one asked for; null where that is too large.",
  })
  total!: number | null;

  @Field(() => [PriceReasonObject], { description: "Every reason why it does not apply; none where it does." })
  reasons!: readonly PriceReasonObject[];
}

@ObjectType("PriceStep", { description: "A step of a price. Each begins with what the one before it came to." })
export class PriceStepObject {
  @Field(() => stepKinds!, { description: "What the step does." })
  kind!: PriceStepKind;

  @Field(() => DecimalScalar, { nullable, description: "What is multiplied by; null where nothing is." })
  factor!: number | null;

  @Field(() => DecimalScalar, { description: "Amount before the step." })
  before!: number;

  @Field(() => DecimalScalar, { description: "Amount after it, rounded to the currency's least part." })
  after!: number;
}

@ObjectType("PriceAllocation", { description: "What one credit pays of a booking." })
export class PriceAllocationObject {
  @Field(() => Int, { description: "Units that are taken of the credit." })
  uses!: number;
}

@ObjectType("CreditLeftOut", { description: "A credit of the customer that pays nothing of the booking." })
export class CreditLeftOutObject {
  @Field(() => leftOutReasons!, { description: "The first reason that holds." })
  reason!: CreditLeftOutReason;
}

@ObjectType("PriceQuote", {
  description:
    "The price of a booking before tax, and how it came about. What lies behind candidates is null or empty unless it is PRICED.",
})
export class PriceQuoteObject {
  @Field(() => outcomes!, { description: "What came of it." })
  outcome!: QuoteOutcome;

  @Field(() => DateTimeScalar, {
    description: "Moment of booking that it is priced at: to be handed to chargeBooking.",
  })
  pricedAt!: number;

  @Field(() => becauses!, { nullable, description: "The last comparison that was needed to choose the rule." })
  chosenBecause!: ChosenBecause | null;

  @Field(() => String, { nullable, description: "ISO 4217 code of the amounts." })
  currencyCode!: string | null;

  @Field(() => units!, { nullable, description: "Unit that is billed; DAYS where nights are charged." })
  unit!: ChargePeriod | null;

  @Field(() => Int, {
    nullable,
    description: "Units of the whole booking for one person; minutes where the unit is MINUTES.",
  })
  billedUnits!: number | null;

  @Field(() => [PriceCandidateObject], {
    description:
      "Every rule of the resource type, by display order and id; none where no rule is linked to the resource type, and where the service is not found.",
  })
  candidates!: readonly PriceCandidateObject[];

  @Field(() => [PriceStepObject], { description: "How the price came about: the steps that apply, in their order." })
  steps!: readonly PriceStepObject[];

  @Field(() => [PriceAllocationObject], { description: "What credits pay, in the order in which they are used." })
  allocations!: readonly PriceAllocationObject[];

  @Field(() => [CreditLeftOutObject], {
    description: "The customer's other time credits of which something is left, with the reason why they do not pay.",
  })
  creditsLeftOut!: readonly CreditLeftOutObject[];

  @Field(() => DecimalScalar, { nullable, description: "Price before credits: what the last step came to." })
  total!: number | null;

  @Field(() => SafeIntScalar, {
    nullable,
    description: "Billed units, times the visitors where these multiply the price: what credits may cover.",
  })
  neededUnits!: number | null;

  @Field(() => SafeIntScalar, { nullable, description: "Units that credits cover." })
  coveredUnits!: number | null;

  @Field(() => DecimalScalar, { nullable, description: "What credits pay: total − due." })
  covered!: number | null;

  @Field(() => DecimalScalar, { nullable, description: "What is left to pay." })
  due!: number | null;
}

@ObjectType("PriceGridCell", { description: "One start of a grid, and what a booking from then on costs." })
export class PriceGridCellObject {
  @Field(() => DateTimeScalar, { description: "Start of the booking." })
  from!: number;

  @Field(() => DateTimeScalar, { description: "End of the booking." })
  to!: number;

  @Field(() => outcomes!, { description: "What came of it." })
  outcome!: QuoteOutcome;

  @Field(() => DecimalScalar, { nullable, description: "Price before credits; null unless it is PRICED." })
  total!: number | null;

  @Field(() => DecimalScalar, { nullable, description: "What is left to pay; null unless it is PRICED." })
  due!: number | null;
}
