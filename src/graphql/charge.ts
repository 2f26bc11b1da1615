import type { GraphQLResolveInfo } from "graphql";
import { perform, performDry } from "../billing/perform.ts";
import { chargeBooking } from "../domain/charge/charge-booking.ts";
import { markInvoiced } from "../domain/charge/mark-invoiced.ts";
import { unchargeBooking } from "../domain/charge/uncharge-booking.ts";
import { unmarkInvoiced } from "../domain/charge/unmark-invoiced.ts";
import { keyField } from "../domain/idempotency/key.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Field, ID, Info, InputType, Int, Mutation, Resolver } from "./engine/decorators.ts";
import { toNumber } from "./engine/ids.ts";
import { DRY_RUN, dryOutcomeOf, outcomeOf, outcomePayload, readAfterCommit } from "./engine/mutate.ts";
import { type MutationCall, needs, OperationMutation, performed } from "./engine/operation-mutation.ts";
import { UUIDScalar } from "./engine/scalars.ts";
import { fromQuoteInput, inPayload } from "./price-quote.ts";
import { AcceptedQuoteInput } from "./types/accepted-quote-input.ts";
import { CoworkerExtraServiceObject } from "./types/coworker-extra-service.ts";
import { PriceQuoteObject } from "./types/price-quote.ts";
import { PriceQuoteInput } from "./types/price-quote-input.ts";
import { UseHistoryObject } from "./types/use-history.ts";

@InputType({ description: "A booking to charge." })
class ChargeBookingInput {
  @Field(() => PriceQuoteInput, {
    description: "The booking as in priceQuote. It needs coworkerId and must not have bookedAt.",
  })
  quote!: PriceQuoteInput;

  @Field(() => Int, { description: "Number of the booking in the booking service. It has at most one live charge." })
  bookingId!: number;

  @Field(() => UUIDScalar, { nullable: true, description: "The booking's UUID." })
  bookingUniqueId?: string | null;

  @Field(() => String, { nullable: true, description: "Name of the resource that is booked." })
  bookingResourceName?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "An active hold of the customer, by either id: its units pay first, and those that are not needed are released.",
  })
  holdId?: string | null;

  @Field(() => AcceptedQuoteInput, {
    nullable: true,
    description: "The accepted quote: a different price is refused with QUOTE_STALE. Default: the price now.",
  })
  expect?: AcceptedQuoteInput | null;

  @Field(() => String, { description: keyField.description })
  idempotencyKey!: string;

  @Field(() => Boolean, { nullable: true, description: DRY_RUN })
  dryRun?: boolean | null;
}

const ChargeBookingPayload = outcomePayload("ChargeBookingPayload");
Field(() => CoworkerExtraServiceObject, {
  nullable: true,
  description: "The charge now; null after a refusal or if it was removed since.",
})(ChargeBookingPayload.prototype, "coworkerExtraService");
Field(() => [UseHistoryObject], { description: "Ledger rows of the credits used, in allocation order." })(
  ChargeBookingPayload.prototype,
  "useHistories",
);
Field(() => PriceQuoteObject, {
  nullable: true,
  description:
    "The quote that was charged; null after a refusal. It keeps at most 100 rules and credits that took no part.",
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
    const holdId = input.holdId == null ? null : toNumber("CreditHold", "input.holdId", input.holdId);
    const names = { bookingId, bookingUniqueId, bookingResourceName };
    const { dependencies } = context;
    const { timeZone } = dependencies;
    const values = { quote, ...names, holdId, expect, idempotencyKey, timeZone };
    const nothing = { coworkerExtraService: null, useHistories: [], quote: null };
    if (input.dryRun === true) {
      const run = () => performDry(dependencies, viewerOf(context), chargeBooking, values);
      const { answer, ...outcome } = await dryOutcomeOf(context, run);
      return { ...outcome, ...nothing, quote: answer && inPayload(answer.quote) };
    }
    const run = () => perform(dependencies, viewerOf(context), chargeBooking, values);
    const { answer, ...outcome } = await outcomeOf(context, run);
    if (answer === null) return { ...outcome, ...nothing };
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

  @OperationMutation(unmarkInvoiced)
  unmarkInvoiced(...call: MutationCall) {
    return performed(unmarkInvoiced, ...call);
  }
}
