import type { GraphQLResolveInfo } from "graphql";
import { perform } from "../billing/perform.ts";
import { chargeBooking } from "../domain/charge/charge-booking.ts";
import { markInvoiced } from "../domain/charge/mark-invoiced.ts";
import { unchargeBooking } from "../domain/charge/uncharge-booking.ts";
import type { Decimal } from "../domain/decimal.ts";
import { keyField } from "../domain/idempotency/key.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Field, Info, InputType, Int, Mutation, Resolver } from "./engine/decorators.ts";
import { outcomeOf, outcomePayload, readAfterCommit } from "./engine/mutate.ts";
import { type MutationCall, needs, OperationMutation, performed } from "./engine/operation-mutation.ts";
import { DateTimeScalar, DecimalScalar, UUIDScalar } from "./engine/scalars.ts";
import { fromQuoteInput, inPayload } from "./price-quote.ts";
import { CoworkerExtraServiceObject } from "./types/coworker-extra-service.ts";
import { PriceQuoteObject } from "./types/price-quote.ts";
import { PriceQuoteInput } from "./types/price-quote-input.ts";
import { UseHistoryObject } from "./types/use-history.ts";

@InputType({ description: "A quote that is accepted." })
class AcceptedQuoteInput {
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
class ChargeBookingInput {
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

  @Field(() => String, { description: keyField.description })
  idempotencyKey!: string;
}

const ChargeBookingPayload = outcomePayload("ChargeBookingPayload");
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

@Resolver()
export class ChargeResolver {
  @Mutation(() => ChargeBookingPayload, {
    description: `${chargeBooking.description} ${needs(chargeBooking.roles)}`,
  })
  async chargeBooking(
    @Arg("input", () => ChargeBookingInput) input: ChargeBookingInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { bookingId, bookingUniqueId = null, bookingResourceName = null, idempotencyKey } = input;
    const quote = fromQuoteInput("input.quote", input.quote);
    const expect = input.expect ?? null;
    const names = { bookingId, bookingUniqueId, bookingResourceName };
    const { dependencies } = context;
    const { timeZone } = dependencies;
    const { answer, ...outcome } = await outcomeOf(context, () =>
      perform(dependencies, viewerOf(context), chargeBooking, { quote, ...names, expect, idempotencyKey, timeZone }),
    );
    if (answer === null) return { ...outcome, coworkerExtraService: null, useHistories: [], quote: null };
    const ids = [answer.coworkerExtraServiceId];
    const [charge = null] = await readAfterCommit(context, info, "coworkerExtraService", "CoworkerExtraService", ids);
    const useHistories = await readAfterCommit(context, info, "useHistories", "UseHistory", answer.useHistoryIds);
    return { ...outcome, coworkerExtraService: charge, useHistories, quote: inPayload(answer.quote) };
  }

  @OperationMutation(unchargeBooking)
  unchargeBooking(...call: MutationCall) {
    return performed(unchargeBooking, ...call);
  }

  @OperationMutation(markInvoiced)
  markInvoiced(...call: MutationCall) {
    return performed(markInvoiced, ...call);
  }
}
