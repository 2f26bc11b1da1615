import { ChargePeriod } from "../../domain/extra-service/fields.ts";
import { CreditLeftOutReason } from "../../domain/pricing/credit-plan.ts";
import { IneligibilityCode } from "../../domain/pricing/eligibility.ts";
import { QuoteOutcome } from "../../domain/pricing/quote.ts";
import { ChosenBecause } from "../../domain/pricing/selection.ts";
import { PriceStepKind } from "../../domain/pricing/steps.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar, DecimalScalar, SafeIntScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const [outcomes, becauses, codes, stepKinds, leftOutReasons, units] = [
  ...[enumOf(QuoteOutcome), enumOf(ChosenBecause), enumOf(IneligibilityCode)],
  ...[enumOf(PriceStepKind), enumOf(CreditLeftOutReason), enumOf(ChargePeriod)],
];
const nullable = true;

@ObjectType("PriceReason", { description: "Why a rule does not apply to a booking." })
export class PriceReasonObject {
  @Field(() => codes!, { description: "The reason, for programs." })
  code!: IneligibilityCode;

  @Field(() => String, { description: "Property of the rule that the booking does not meet." })
  propertyName!: string;

  @Field(() => String, { nullable, description: "Value that the rule requires." })
  threshold!: string | null;

  @Field(() => String, { nullable, description: "Value of the booking." })
  actual!: string | null;
}

@ObjectType("PriceCandidate", { description: "A rule that was considered." })
export class PriceCandidateObject {
  @Field(() => Boolean, { description: "Whether it applies to the booking by itself." })
  eligible!: boolean;

  @Field(() => DecimalScalar, {
    nullable,
    description: "Its price before credits, if it applies or the request names it; null if the price is too large.",
  })
  total!: number | null;

  @Field(() => [PriceReasonObject], { description: "Every reason why it does not apply; empty if it applies." })
  reasons!: readonly PriceReasonObject[];
}

@ObjectType("PriceStep", { description: "A step of a price. Each step starts with the result of the step before it." })
export class PriceStepObject {
  @Field(() => stepKinds!, { description: "Kind of the step." })
  kind!: PriceStepKind;

  @Field(() => DecimalScalar, { nullable, description: "Factor of a multiplication; null for other steps." })
  factor!: number | null;

  @Field(() => DecimalScalar, { description: "Amount before the step." })
  before!: number;

  @Field(() => DecimalScalar, { description: "Amount after the step, rounded to the currency's smallest unit." })
  after!: number;
}

@ObjectType("PriceAllocation", { description: "The part of a booking that one credit pays." })
export class PriceAllocationObject {
  @Field(() => Int, { description: "Units taken from the credit." })
  uses!: number;
}

@ObjectType("CreditLeftOut", { description: "A credit of the customer that does not pay for the booking." })
export class CreditLeftOutObject {
  @Field(() => leftOutReasons!, { description: "The first reason that applies." })
  reason!: CreditLeftOutReason;
}

@ObjectType("PriceQuote", {
  description:
    "The price of a booking before tax, and how it was calculated. Fields after candidates are null or empty unless the outcome is PRICED.",
})
export class PriceQuoteObject {
  @Field(() => outcomes!, { description: "Outcome." })
  outcome!: QuoteOutcome;

  @Field(() => DateTimeScalar, {
    description: "Moment of booking used for the price. Pass it to chargeBooking.",
  })
  pricedAt!: number;

  @Field(() => becauses!, { nullable, description: "The last comparison that decided between the rules." })
  chosenBecause!: ChosenBecause | null;

  @Field(() => String, { nullable, description: "ISO 4217 code of the amounts." })
  currencyCode!: string | null;

  @Field(() => units!, { nullable, description: "Unit that is billed; DAYS if the rule charges nights." })
  unit!: ChargePeriod | null;

  @Field(() => Int, {
    nullable,
    description: "Units of the whole booking for one person.",
  })
  billedUnits!: number | null;

  @Field(() => [PriceCandidateObject], {
    description:
      "Every rule of the resource type, by display order and id. Empty if no rule is linked to the resource type or the requested service is not found.",
  })
  candidates!: readonly PriceCandidateObject[];

  @Field(() => [PriceStepObject], { description: "The steps of the price, in order." })
  steps!: readonly PriceStepObject[];

  @Field(() => [PriceAllocationObject], { description: "The credits that pay, in order of use." })
  allocations!: readonly PriceAllocationObject[];

  @Field(() => [CreditLeftOutObject], {
    description: "The customer's other time credits with units left, and why they do not pay.",
  })
  creditsLeftOut!: readonly CreditLeftOutObject[];

  @Field(() => DecimalScalar, { nullable, description: "Price before credits: the result of the last step." })
  total!: number | null;

  @Field(() => SafeIntScalar, {
    nullable,
    description: "Units that credits may cover: the billed units, times the visitors if visitors multiply the price.",
  })
  neededUnits!: number | null;

  @Field(() => SafeIntScalar, { nullable, description: "Units that credits cover." })
  coveredUnits!: number | null;

  @Field(() => DecimalScalar, { nullable, description: "Amount that credits pay: total − due." })
  covered!: number | null;

  @Field(() => DecimalScalar, { nullable, description: "Amount left to pay." })
  due!: number | null;
}

@ObjectType("PriceGridCell", { description: "One start of a grid with the price of a booking from then." })
export class PriceGridCellObject {
  @Field(() => DateTimeScalar, { description: "Start of the booking." })
  from!: number;

  @Field(() => DateTimeScalar, { description: "End of the booking." })
  to!: number;

  @Field(() => outcomes!, { description: "Outcome." })
  outcome!: QuoteOutcome;

  @Field(() => DecimalScalar, { nullable, description: "Price before credits; null unless it is PRICED." })
  total!: number | null;

  @Field(() => DecimalScalar, { nullable, description: "Amount left to pay; null unless it is PRICED." })
  due!: number | null;
}
