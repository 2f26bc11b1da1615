import type { Decimal } from "../../domain/decimal.ts";
import { Field, ID, InputType, Int } from "../engine/decorators.ts";
import { outcomePayload } from "../engine/mutate.ts";
import { DateTimeScalar, DecimalScalar, UUIDScalar } from "../engine/scalars.ts";
import { CoworkerExtraServiceObject } from "./coworker-extra-service.ts";
import { KEY } from "./credit.ts";
import { PriceQuoteObject } from "./price-quote.ts";
import { PriceQuoteInput } from "./price-quote-input.ts";
import { UseHistoryObject } from "./use-history.ts";

@InputType({ description: "A quote that is accepted." })
export class AcceptedQuoteInput {
  @Field(() => DecimalScalar, { description: "Its total." })
  total!: Decimal;

  @Field(() => DecimalScalar, { description: "What was due." })
  due!: Decimal;

  @Field(() => DateTimeScalar, {
    description: "Its pricedAt, at most 15 minutes ago: the charge is priced at it again.",
  })
  pricedAt!: number;
}

@InputType({ description: "A booking that is charged." })
export class ChargeBookingInput {
  @Field(() => PriceQuoteInput, {
    description: "The booking, as its price was asked for. Needs coworkerId; bookedAt is left to the charge.",
  })
  quote!: PriceQuoteInput;

  @Field(() => Int, { description: "The booking in its own service. It has one live charge." })
  bookingId!: number;

  @Field(() => UUIDScalar, { nullable: true, description: "The booking's UUID." })
  bookingUniqueId?: string | null;

  @Field(() => String, { nullable: true, description: "Name of the resource that is booked." })
  bookingResourceName?: string | null;

  @Field(() => AcceptedQuoteInput, {
    nullable: true,
    description:
      "The quote that is accepted: another price is refused with QUOTE_STALE. Left out: the price as it is now.",
  })
  expect?: AcceptedQuoteInput | null;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: "A booking whose charge is to be removed." })
export class UnchargeBookingInput {
  @Field(() => Int, { description: "Business of the booking." })
  businessId!: number;

  @Field(() => Int, { description: "The booking." })
  bookingId!: number;

  @Field(() => String, { description: "Why." })
  reason!: string;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: "Charges and credits of one business that are on an invoice." })
export class MarkInvoicedInput {
  @Field(() => [ID], { description: "The records, 1 to 500, each by either id." })
  coworkerExtraServiceIds!: string[];

  @Field(() => DateTimeScalar, { description: "Date of the invoice." })
  invoiceDate!: number;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

export const ChargeBookingPayload = outcomePayload("ChargeBookingPayload");
Field(() => CoworkerExtraServiceObject, {
  nullable: true,
  description: "The charge as it is now; null where it was refused, or is gone by now.",
})(ChargeBookingPayload.prototype, "coworkerExtraService");
Field(() => [UseHistoryObject], { description: "The rows of the credits that were used, by allocation." })(
  ChargeBookingPayload.prototype,
  "useHistories",
);
Field(() => PriceQuoteObject, {
  nullable: true,
  description:
    "What was charged; null where it was refused. Of rules and credits that had no part in it the first 100 are kept.",
})(ChargeBookingPayload.prototype, "quote");

export const UnchargeBookingPayload = outcomePayload("UnchargeBookingPayload");
Field(() => ID, { nullable: true, description: "Id of the charge that is gone; null where it was refused." })(
  UnchargeBookingPayload.prototype,
  "deletedId",
);
Field(() => [UseHistoryObject], { description: "The rows that give credit back, by allocation." })(
  UnchargeBookingPayload.prototype,
  "useHistories",
);

export const MarkInvoicedPayload = outcomePayload("MarkInvoicedPayload");
Field(() => [CoworkerExtraServiceObject], {
  description: "The records as they are now, in the order of the ids, each once; none where it was refused.",
})(MarkInvoicedPayload.prototype, "coworkerExtraServices");
