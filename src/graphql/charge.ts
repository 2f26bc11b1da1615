import type { GraphQLResolveInfo } from "graphql";
import { chargeBooking, markInvoiced, unchargeBooking } from "../billing/charges.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Info, Mutation, Resolver } from "./engine/decorators.ts";
import { toGlobalId, toNumber } from "./engine/ids.ts";
import { outcomeOf, readAfterCommit } from "./engine/mutate.ts";
import { fromQuoteInput, inPayload } from "./price-quote.ts";
import {
  ChargeBookingInput,
  ChargeBookingPayload,
  MarkInvoicedInput,
  MarkInvoicedPayload,
  UnchargeBookingInput,
  UnchargeBookingPayload,
} from "./types/charge.ts";

@Resolver()
export class ChargeResolver {
  @Mutation(() => ChargeBookingPayload, {
    description:
      "Does what a quote of the booking shows, at once or not at all: uses the credits that it plans, and records a charge of what is due. Needs CoworkerExtraService-Create and CoworkerExtraServiceUseHistory-Create.",
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
    const { answer, ...told } = await outcomeOf(context, () =>
      chargeBooking(context.dependencies, viewerOf(context), { quote, ...names, expect, idempotencyKey }),
    );
    if (answer === null) return { ...told, coworkerExtraService: null, useHistories: [], quote: null };
    const ids = [answer.coworkerExtraServiceId];
    const [charge = null] = await readAfterCommit(context, info, "coworkerExtraService", "CoworkerExtraService", ids);
    const useHistories = await readAfterCommit(context, info, "useHistories", "UseHistory", answer.useHistoryIds);
    return { ...told, coworkerExtraService: charge, useHistories, quote: inPayload(answer.quote) };
  }

  @Mutation(() => UnchargeBookingPayload, {
    description:
      "Removes the charge of a booking and gives back the credit that it took, unless it is on an invoice. Needs CoworkerExtraService-Create and CoworkerExtraServiceUseHistory-Create.",
  })
  async unchargeBooking(
    @Arg("input", () => UnchargeBookingInput) input: UnchargeBookingInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { businessId, bookingId, reason, idempotencyKey } = input;
    const { answer, ...told } = await outcomeOf(context, () =>
      unchargeBooking(context.dependencies, viewerOf(context), { businessId, bookingId, reason, idempotencyKey }),
    );
    if (answer === null) return { ...told, deletedId: null, useHistories: [] };
    const useHistories = await readAfterCommit(context, info, "useHistories", "UseHistory", answer.useHistoryIds);
    return { ...told, deletedId: toGlobalId("CoworkerExtraService", answer.deletedId), useHistories };
  }

  @Mutation(() => MarkInvoicedPayload, {
    description:
      "Says of charges and credits of one business that they are on an invoice, of all or none, and of each once. Needs CoworkerExtraService-Edit.",
  })
  async markInvoiced(
    @Arg("input", () => MarkInvoicedInput) input: MarkInvoicedInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { invoiceDate, idempotencyKey } = input;
    const coworkerExtraServiceIds = input.coworkerExtraServiceIds.map((id, place) =>
      toNumber("CoworkerExtraService", `input.coworkerExtraServiceIds.${place}`, id),
    );
    const { answer, ...told } = await outcomeOf(context, () =>
      markInvoiced(context.dependencies, viewerOf(context), { coworkerExtraServiceIds, invoiceDate, idempotencyKey }),
    );
    const ids = answer?.coworkerExtraServiceIds ?? [];
    return {
      ...told,
      coworkerExtraServices: await readAfterCommit(context, info, "coworkerExtraServices", "CoworkerExtraService", ids),
    };
  }
}
