import type { Decimal } from "../../domain/decimal.ts";
import { Field, InputType } from "../engine/decorators.ts";
import { DateTimeScalar, DecimalScalar } from "../engine/scalars.ts";

@InputType({ description: "An accepted quote." })
export class AcceptedQuoteInput {
  @Field(() => DecimalScalar, { description: "Total of the quote." })
  total!: Decimal;

  @Field(() => DecimalScalar, { description: "Amount due of the quote." })
  due!: Decimal;

  @Field(() => DateTimeScalar, {
    description: "pricedAt of the quote, at most 15 minutes ago. The charge is priced at this moment.",
  })
  pricedAt!: number;
}
