import { CustomerKind } from "../../domain/pricing/booking.ts";
import { PricingFindingKind } from "../../domain/pricing/finding.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar } from "../engine/scalars.ts";

/** Known to the schema before it is built. */
const [kinds, customers] = [enumOf(PricingFindingKind), enumOf(CustomerKind)];
const nullable = true;

@ObjectType("PricingWitness", {
  description: "A booking that shows a finding: its quote may be asked for. What is not here is left out of it.",
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

  @Field(() => String, { description: "IANA time zone in which times of the day are meant." })
  timeZone!: string;

  @Field(() => customers, { description: "What the customer is to the business." })
  customer!: CustomerKind;

  @Field(() => Int, { nullable, description: "Tariff of the customer." })
  tariffId!: number | null;

  @Field(() => [Int], { description: "Teams of the customer." })
  teamIds!: readonly number[];

  @Field(() => DateTimeScalar, { description: "When the booking is made." })
  bookedAt!: number;
}

@ObjectType("PricingFinding", { description: "Something in the rules that may not be meant so." })
export class PricingFindingObject {
  @Field(() => kinds!, { description: "What was found, for programs." })
  kind!: PricingFindingKind;

  @Field(() => String, { description: "What was found, for people." })
  message!: string;

  @Field(() => PricingWitnessObject, { nullable, description: "A booking that shows it; null where no booking can." })
  witness!: PricingWitnessObject | null;
}

@ObjectType("PricingRuleAudit", { description: "What a manager may want to look at in the rules of a resource type." })
export class PricingRuleAuditObject {
  @Field(() => [PricingFindingObject], {
    description:
      "At most 200: first those of single rules, then what rules do to each other, then what none of them prices.",
  })
  findings!: readonly PricingFindingObject[];

  @Field(() => Boolean, { description: "Whether there was time to look at everything, and room to say it." })
  complete!: boolean;
}
