import { CreditKind } from "../../domain/credit/kind.ts";
import { ChargePeriod } from "../../domain/extra-service/fields.ts";
import { ArgsType, Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar, SafeIntScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const [kinds, units] = [enumOf(CreditKind), enumOf(ChargePeriod)];

@ObjectType("CreditBalance", {
  description:
    "Balance of a customer for one kind and unit of credit: granted = used + rolledOver + held + expired + voided + scheduled + available.",
})
export class CreditBalanceObject {
  @Field(() => kinds, { description: "Kind of the credit." })
  kind!: CreditKind;

  @Field(() => units, { description: "Unit of the credit." })
  unit!: ChargePeriod;

  @Field(() => SafeIntScalar, {
    description:
      "Units granted: the sum of the totals. Units that rolled over count in both credits, so granted − rolledOver were given.",
  })
  granted!: number;

  @Field(() => SafeIntScalar, { description: "Units used, less those given back." })
  used!: number;

  @Field(() => SafeIntScalar, { description: "Units that moved to the next credit of a schedule." })
  rolledOver!: number;

  @Field(() => SafeIntScalar, {
    description: "Units that holds reserve at asOf, else now. usageAt does not change it.",
  })
  held!: number;

  @Field(() => SafeIntScalar, { description: "Units left of credits that have expired at the moment of use." })
  expired!: number;

  @Field(() => SafeIntScalar, { description: "Units taken by voiding credits." })
  voided!: number;

  @Field(() => SafeIntScalar, { description: "Units left of credits that are not valid yet at the moment of use." })
  scheduled!: number;

  @Field(() => SafeIntScalar, { description: "Units that can be used at the moment of use." })
  available!: number;
}

/** The moments that a balance is requested for. */
@ArgsType()
export class BalanceMomentArgs {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Uses the ledger's amounts at this moment, and today's validity of the credits. Default: now.",
  })
  asOf?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Moment of use. Default: asOf, else now." })
  usageAt?: number | null;
}

@ArgsType()
export class BusinessBalanceArgs extends BalanceMomentArgs {
  @Field(() => Int, { description: "Business of the credits." })
  businessId!: number;
}

@ArgsType()
export class CustomerBalanceArgs extends BusinessBalanceArgs {
  @Field(() => Int, { description: "Customer who has the credits." })
  coworkerId!: number;
}
