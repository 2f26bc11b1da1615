import type { GraphQLResolveInfo } from "graphql";
import { perform, performDry } from "../billing/perform.ts";
import { changeBooking, PriceAs } from "../domain/charge/change-booking.ts";
import { reason } from "../domain/credit/inputs.ts";
import { keyField } from "../domain/idempotency/key.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Field, Info, InputType, Int, Mutation, Resolver } from "./engine/decorators.ts";
import { enumOf } from "./engine/expose.ts";
import { DRY_RUN, dryOutcomeOf, outcomeOf, outcomePayload, readAfterCommit } from "./engine/mutate.ts";
import { needs } from "./engine/operation-mutation.ts";
import { fromQuoteInput, inPayload } from "./price-quote.ts";
import { AcceptedQuoteInput } from "./types/accepted-quote-input.ts";
import { BookingTotalsObject } from "./types/booking-event.ts";
import { CoworkerExtraServiceObject } from "./types/coworker-extra-service.ts";
import { PriceQuoteObject } from "./types/price-quote.ts";
import { PriceQuoteInput } from "./types/price-quote-input.ts";
import { UseHistoryObject } from "./types/use-history.ts";

/** Enums must be registered before the schema is built. */
const priceAs = enumOf(PriceAs);
const nullable = true;

@InputType({ description: "A charged booking and what it is changed to." })
class ChangeBookingInput {
  @Field(() => Int, { description: "Business of the booking." })
  businessId!: number;

  @Field(() => Int, { description: "The booking, which has a live charge." })
  bookingId!: number;

  @Field(() => PriceQuoteInput, {
    description:
      "The whole booking after the change, as in priceQuote, not only what changes. Customer and currency are those of the charge. It must not have bookedAt or holdId.",
  })
  quote!: PriceQuoteInput;

  @Field(() => String, { nullable, description: "Name of the resource that is booked now. Default: the name stays." })
  bookingResourceName?: string | null;

  @Field(() => AcceptedQuoteInput, {
    nullable,
    description:
      "The figures that a dry run or priceQuote with insteadOfBookingId showed: other amounts are refused with QUOTE_STALE. pricedAt counts only with priceAs NOW.",
  })
  expect?: AcceptedQuoteInput | null;

  @Field(() => priceAs, { nullable, description: "Moment of booking for the price. Default: ORIGINAL." })
  priceAs?: PriceAs | null;

  @Field(() => String, { description: reason.description })
  reason!: string;

  @Field(() => String, { description: keyField.description })
  idempotencyKey!: string;

  @Field(() => Boolean, { nullable, description: DRY_RUN })
  dryRun?: boolean | null;
}

const ChangeBookingPayload = outcomePayload("ChangeBookingPayload");
const payload = ChangeBookingPayload.prototype;
Field(() => CoworkerExtraServiceObject, {
  nullable,
  description: "The charge now; null after a refusal or if it was removed since.",
})(payload, "coworkerExtraService");
Field(() => [UseHistoryObject], {
  description: "The added ledger rows in allocation order: first those that give back, then those that take more.",
})(payload, "useHistories");
Field(() => PriceQuoteObject, {
  nullable,
  description:
    "The quote of the changed booking; null after a refusal. It keeps at most 100 rules and credits that took no part.",
})(payload, "quote");
Field(() => BookingTotalsObject, { nullable, description: "The charge before the change; null after a refusal." })(
  payload,
  "before",
);
Field(() => BookingTotalsObject, { nullable, description: "The charge after the change; null after a refusal." })(
  payload,
  "after",
);
Field(() => BookingTotalsObject, {
  nullable,
  description: "after − before. A figure is null where one of them is unknown, units also where the unit changed.",
})(payload, "difference");

const nothing = {
  ...{ coworkerExtraService: null, useHistories: [] as object[], quote: null },
  ...{ before: null, after: null, difference: null },
};

@Resolver()
export class ChangeBookingResolver {
  @Mutation(() => ChangeBookingPayload, { description: `${changeBooking.description} ${needs(changeBooking.roles)}` })
  async changeBooking(
    @Arg("input", () => ChangeBookingInput) input: ChangeBookingInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { dependencies } = context;
    const values = {
      ...{ businessId: input.businessId, bookingId: input.bookingId, reason: input.reason },
      quote: fromQuoteInput("input.quote", input.quote),
      bookingResourceName: input.bookingResourceName ?? null,
      expect: input.expect ?? null,
      priceAs: input.priceAs ?? ("ORIGINAL" as const),
      idempotencyKey: input.idempotencyKey,
      timeZone: dependencies.timeZone,
    };
    const viewer = viewerOf(context);
    const isDry = input.dryRun === true;
    const { answer, ...outcome } = isDry
      ? await dryOutcomeOf(context, () => performDry(dependencies, viewer, changeBooking, values))
      : await outcomeOf(context, () => perform(dependencies, viewer, changeBooking, values));
    if (answer === null) return { ...outcome, ...nothing };
    const { coworkerExtraServiceId, useHistoryIds, quote, before, after, difference } = answer;
    const figures = { quote: inPayload(quote), before, after, difference };
    if (isDry) return { ...outcome, ...nothing, ...figures };
    const ids = [coworkerExtraServiceId];
    const [charge = null] = await readAfterCommit(context, info, "coworkerExtraService", "CoworkerExtraService", ids);
    const useHistories = await readAfterCommit(context, info, "useHistories", "UseHistory", useHistoryIds);
    return { ...outcome, coworkerExtraService: charge, useHistories, ...figures };
  }
}
