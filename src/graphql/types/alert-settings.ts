import { Field, InputType, Int, ObjectType } from "../engine/decorators.ts";
import { UserError } from "../engine/errors.ts";

@ObjectType("AlertSettings", { description: "When events warn about the credits of a business's customers." })
export class AlertSettingsObject {
  @Field(() => Int, { description: "Business of the credits." })
  businessId!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      "CREDIT_LOW comes when a customer's available units of a kind and unit fall to this percentage of the totals of the valid credits that are not used up; null: never. Initially 20.",
  })
  lowPercent!: number | null;

  @Field(() => [Int], {
    description:
      "CREDIT_EXPIRING comes this many days (of 24 hours) before a credit with available units expires, once for each of them, in ascending order; empty: never. Initially 7.",
  })
  expiringDays!: readonly number[];
}

@InputType({ description: "New alerts of a business. Omitted properties stay unchanged." })
export class SetAlertsInput {
  @Field(() => Int, { description: "Business of the credits." })
  businessId!: number;

  @Field(() => Int, { nullable: true, description: "Percentage from 1 to 100; null switches CREDIT_LOW off." })
  lowPercent?: number | null;

  @Field(() => [Int], {
    nullable: true,
    description:
      "Up to 10 different numbers of days from 1 to 365; repeated ones count once. An empty list or null switches CREDIT_EXPIRING off.",
  })
  expiringDays?: number[] | null;
}

@ObjectType({ description: "Outcome." })
export class SetAlertsPayload {
  @Field(() => AlertSettingsObject, { nullable: true, description: "The alerts now; null after a refusal." })
  alertSettings!: AlertSettingsObject | null;

  @Field(() => [UserError], { description: "Every reason for the refusal; empty on success." })
  userErrors!: UserError[];
}
