import { CreditKind } from "../../domain/credit/kind.ts";
import { ChargePeriod } from "../../domain/extra-service/fields.ts";
import { ArgsType, Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar, SafeIntScalar } from "../engine/scalars.ts";

/** Known to the schema before it is built. */
const [kinds, units] = [enumOf(CreditKind), enumOf(ChargePeriod)];

@ObjectType("CreditBalance", {
  description:
    "What a customer has of one kind of credit in one unit: granted = used + expired + voided + scheduled + available.",
})
export class CreditBalanceObject {
  @Field(() => kinds, { description: "What it pays for." })
  kind!: CreditKind;

  @Field(() => units, { description: "Unit in which it is counted." })
  unit!: ChargePeriod;

  @Field(() => SafeIntScalar, { description: "Units given so far." })
  granted!: number;

  @Field(() => SafeIntScalar, { description: "Units used, less those given back." })
  used!: number;

  @Field(() => SafeIntScalar, { description: "Units left of credits that have expired at the moment of use." })
  expired!: number;

  @Field(() => SafeIntScalar, { description: "Units that were taken when credits were voided." })
  voided!: number;

  @Field(() => SafeIntScalar, { description: "Units left of credits that are not valid yet at the moment of use." })
  scheduled!: number;

  @Field(() => SafeIntScalar, { description: "Units that can be used at the moment of use." })
  available!: number;
}

/** For which moments a balance is asked. */
@ArgsType()
export class BalanceMomentArgs {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Look back at the amounts that the ledger had then; validity is as it stands now. Left out: now.",
  })
  asOf?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Moment of use. Left out: asOf, else now." })
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
