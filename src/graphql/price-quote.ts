import type { GraphQLResolveInfo } from "graphql";
import { type AskedQuote, type Asking, priceGrid, priceQuotes } from "../billing/quotes.ts";
import type { EntityName } from "../domain/entities.ts";
import type { PriceGridCell } from "../domain/pricing/grid.ts";
import type { PriceQuote } from "../domain/pricing/quote.ts";
import { BadRequest } from "../domain/refusal.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, FieldResolver, Info, Query, Resolver, Root } from "./engine/decorators.ts";
import { toNumber } from "./engine/ids.ts";
import { recordOf } from "./engine/relations.ts";
import { CoworkerExtraServiceObject } from "./types/coworker-extra-service.ts";
import { ExtraServiceObject } from "./types/extra-service.ts";
import {
  CreditLeftOutObject,
  PriceAllocationObject,
  PriceCandidateObject,
  PriceGridCellObject,
  PriceQuoteObject,
} from "./types/price-quote.ts";
import { PriceGridInput, PriceQuoteInput } from "./types/price-quote-input.ts";

const QUOTES_MAX = 100;

@Resolver(() => PriceQuoteObject)
export class PriceQuoteResolver {
  @Query(() => PriceQuoteObject, {
    description:
      "Price of a booking with its reasons, and the part that the customer's credits would pay. Writes nothing. Needs ExtraService-Read, and CoworkerExtraService-List if credits are planned.",
  })
  async priceQuote(@Arg("input", () => PriceQuoteInput) input: PriceQuoteInput, @Ctx() context: Context) {
    const [quote] = await priceQuotes(asking(context), [fromQuoteInput("input", input)], () => "input");
    return quote;
  }

  @Query(() => [PriceQuoteObject], {
    description: `Quotes for up to ${QUOTES_MAX} bookings, in their order. Needs the rights of priceQuote.`,
  })
  async priceQuotes(@Arg("inputs", () => [PriceQuoteInput]) inputs: PriceQuoteInput[], @Ctx() context: Context) {
    if (inputs.length > QUOTES_MAX) throw new BadRequest("inputs", `must have at most ${QUOTES_MAX} entries`);
    const pathOf = (place: number) => `inputs.${place}`;
    const asked = inputs.map((input, place) => fromQuoteInput(pathOf(place), input));
    return priceQuotes(asking(context), asked, pathOf);
  }

  @Query(() => [PriceGridCellObject], {
    description: "Prices of bookings of one length at every start between two moments. Needs the rights of priceQuote.",
  })
  async priceGrid(@Arg("input", () => PriceGridInput) input: PriceGridInput, @Ctx() context: Context) {
    const { stepMinutes, lengthMinutes } = input;
    const quote = fromQuoteInput("input.quote", input.quote);
    return priceGrid(asking(context), { quote, stepMinutes, lengthMinutes }, "input");
  }

  @FieldResolver(() => ExtraServiceObject, { nullable: true, description: "The rule that prices the booking." })
  extraService(@Root() quote: PriceQuote, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return named(context, "ExtraService", quote, quote.extraServiceId, info);
  }
}

@Resolver(() => PriceCandidateObject)
export class PriceCandidateResolver {
  @FieldResolver(() => ExtraServiceObject, { nullable: true, description: "The rule; null if it was deleted since." })
  extraService(@Root() one: Naming<"extraServiceId">, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return named(context, "ExtraService", one, one.extraServiceId, info);
  }
}

@Resolver(() => PriceGridCellObject)
export class PriceGridCellResolver {
  @FieldResolver(() => ExtraServiceObject, { nullable: true, description: "The rule that prices the booking." })
  extraService(@Root() cell: PriceGridCell, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return named(context, "ExtraService", cell, cell.extraServiceId, info);
  }
}

@Resolver(() => PriceAllocationObject)
export class PriceAllocationResolver {
  @FieldResolver(() => CoworkerExtraServiceObject, {
    nullable: true,
    description: "The credit. Needs CoworkerExtraService-Read.",
  })
  coworkerExtraService(
    @Root() one: Naming<"coworkerExtraServiceId">,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return named(context, "CoworkerExtraService", one, one.coworkerExtraServiceId, info);
  }
}

@Resolver(() => CreditLeftOutObject)
export class CreditLeftOutResolver {
  @FieldResolver(() => CoworkerExtraServiceObject, {
    nullable: true,
    description: "The credit. Needs CoworkerExtraService-Read.",
  })
  coworkerExtraService(
    @Root() one: Naming<"coworkerExtraServiceId">,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return named(context, "CoworkerExtraService", one, one.coworkerExtraServiceId, info);
  }
}

/** An object with the id of a record. Within a payload the record needs no further role. */
type Naming<K extends string> = Readonly<Record<K, number>> & { readonly isOfPayload?: boolean };

/** The quote within a payload: a viewer who may charge sees the records that it refers to. */
export function inPayload(quote: PriceQuote) {
  const free = <T extends object>(one: T) => ({ ...one, isOfPayload: true });
  return free({
    ...quote,
    candidates: quote.candidates.map(free),
    allocations: quote.allocations.map(free),
    creditsLeftOut: quote.creditsLeftOut.map(free),
  });
}

function named(context: Context, entity: EntityName, by: object, id: number | null, info: GraphQLResolveInfo) {
  if (id === null) return null;
  return recordOf(context, entity, id, info, "isOfPayload" in by ? context.loadFreely() : context.load());
}

export function asking(context: Context): Asking {
  const { dependencies, reader, now } = context;
  return { dependencies, reader, now, viewer: viewerOf(context) };
}

/** The client's input, with the defaults of omitted properties. */
export function fromQuoteInput(path: string, input: PriceQuoteInput): AskedQuote {
  const { extraServiceId } = input;
  return {
    businessId: input.businessId,
    resourceTypeId: input.resourceTypeId,
    from: input.from,
    to: input.to,
    timeZone: input.timeZone ?? null,
    customer: input.customer,
    tariffId: input.tariffId ?? null,
    teamIds: [...new Set(input.teamIds ?? [])].sort((a, b) => a - b),
    visitors: input.visitors ?? 0,
    demand: input.demand ?? null,
    bookedAt: input.bookedAt ?? null,
    withinAvailableTimes: input.withinAvailableTimes ?? true,
    extraServiceId: extraServiceId == null ? null : toNumber("ExtraService", `${path}.extraServiceId`, extraServiceId),
    currencyCode: input.currencyCode ?? null,
    coworkerId: input.coworkerId ?? null,
    fallbackCoworkerIds: input.fallbackCoworkerIds ?? [],
    useCredits: input.useCredits ?? true,
    insteadOfBookingId: input.insteadOfBookingId ?? null,
    holdId: input.holdId == null ? null : toNumber("CreditHold", `${path}.holdId`, input.holdId),
  };
}
