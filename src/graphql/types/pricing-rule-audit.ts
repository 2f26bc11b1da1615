import { CustomerKind } from "../../domain/pricing/booking.ts";
import { PricingFindingKind } from "../../domain/pricing/finding.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const [kinds, customers] = [enumOf(PricingFindingKind), enumOf(CustomerKind)];
const nullable = true;

@ObjectType("PricingWitness", {
  description: "A booking that shows a finding. Use it as the input of priceQuote.",
})
export class PricingWitnessObject {
  @Field(() => Int, { description: "Business of the resource." })
  businessId!: number;

  @Field(() => Int, { description: "Type of the resource." })
  resourceTypeId!: number;

  @Field(() => DateTimeScalar, { description: "Start of the booking." })
  from!: number;

  @Field(() => DateTimeScalar, { description: "End of the booking." })
  to!: number;

  @Field(() => String, { description: "IANA time zone for times of the day." })
  timeZone!: string;

  @Field(() => customers, { description: "The customer's membership." })
  customer!: CustomerKind;

  @Field(() => Int, { nullable, description: "Tariff of the customer." })
  tariffId!: number | null;

  @Field(() => [Int], { description: "Teams of the customer." })
  teamIds!: readonly number[];

  @Field(() => DateTimeScalar, { description: "When the booking is made." })
  bookedAt!: number;
}

@ObjectType("PricingFinding", { description: "A likely mistake in the rules." })
export class PricingFindingObject {
  @Field(() => kinds!, { description: "Kind of the finding, for programs." })
  kind!: PricingFindingKind;

  @Field(() => String, { description: "Explanation for people." })
  message!: string;

  @Field(() => PricingWitnessObject, {
    nullable,
    description: "A booking that shows the finding; null if no booking can.",
  })
  witness!: PricingWitnessObject | null;
}

@ObjectType("PricingRuleAudit", { description: "Findings about the rules of a resource type." })
export class PricingRuleAuditObject {
  @Field(() => [PricingFindingObject], {
    description:
      "At most 200 findings: first about single rules, then about combinations of rules, then bookings without a price.",
  })
  findings!: readonly PricingFindingObject[];

  @Field(() => Boolean, { description: "Whether the audit examined everything and lists all its findings." })
  complete!: boolean;
}
