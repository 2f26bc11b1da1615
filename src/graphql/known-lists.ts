import { INTEGER_MAX } from "../domain/field.ts";
import type { Listing, Position } from "../domain/listing.ts";
import type { KnownList, NamedKind } from "../domain/named.ts";
import { BadRequest, WrongInputs } from "../domain/refusal.ts";
import { connection } from "./engine/connection.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { fromCursor } from "./engine/cursor.ts";
import { Arg, Args, Ctx, Int, Query, Resolver } from "./engine/decorators.ts";
import { pageSize } from "./engine/listing.ts";
import { businessOf, namedReferences } from "./engine/relations.ts";
import { CoworkerObject } from "./types/coworker.ts";
import {
  BusinessConnection,
  CoworkerConnection,
  CoworkersArgs,
  NamedReferenceConnection,
  NamedReferencesArgs,
  PageArgs,
} from "./types/known-lists.ts";

/** Lists of records of other services that are known here, for a client to choose from. */
@Resolver()
export class KnownResolver {
  @Query(() => CoworkerObject, {
    description:
      "One customer by number. Another service owns customers: an unknown number is a customer without charges and credits. Needs CoworkerExtraService-List.",
  })
  coworker(@Arg("id", () => Int, { description: "Number of the customer." }) id: number, @Ctx() context: Context) {
    context.records().mayList("Coworker");
    if (id < 1) throw new BadRequest("id", `must be 1 to ${INTEGER_MAX}`);
    return { id };
  }

  @Query(() => CoworkerConnection, {
    description: "Customers that have charges or credits here, by number. Needs CoworkerExtraService-List.",
  })
  coworkers(@Args(() => CoworkersArgs) { businessId = null, ...page }: CoworkersArgs, @Ctx() context: Context) {
    return known(context, { of: "Coworker", businessId }, page, (id) => ({ id }));
  }

  @Query(() => BusinessConnection, {
    description: "Businesses that have a name, a rule, a charge or a credit here, by number. Needs ExtraService-List.",
  })
  businesses(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return known(context, { of: "Business" }, page, (id) => businessOf(context, id));
  }

  @Query(() => NamedReferenceConnection, {
    description: "Resource types of a business that have a name or a rule here, by number. Needs ExtraService-List.",
  })
  resourceTypes(@Args(() => NamedReferencesArgs) args: NamedReferencesArgs, @Ctx() context: Context) {
    return references(context, "ResourceType", args);
  }

  @Query(() => NamedReferenceConnection, {
    description: "Tariffs of a business that have a name or a rule here, by number. Needs ExtraService-List.",
  })
  tariffs(@Args(() => NamedReferencesArgs) args: NamedReferencesArgs, @Ctx() context: Context) {
    return references(context, "Tariff", args);
  }

  @Query(() => NamedReferenceConnection, {
    description: "Teams of a business that have a name or a rule here, by number. Needs ExtraService-List.",
  })
  teams(@Args(() => NamedReferencesArgs) args: NamedReferencesArgs, @Ctx() context: Context) {
    return references(context, "Team", args);
  }
}

function references(context: Context, of: NamedKind, { businessId, ...page }: NamedReferencesArgs) {
  return known(context, { of, businessId }, page, (id) => namedReferences(context, of, businessId, [id])[0]!);
}

/** The page as a connection. `toRecord` makes a record of each number. */
async function known<T extends { id: number }>(
  context: Context,
  list: KnownList,
  args: PageArgs,
  toRecord: (id: number) => T | Promise<T>,
) {
  viewerOf(context);
  const records = context.records();
  const listing = toListing(list, args);
  const { rows, hasMore } = await records.known(list, listing);
  const page = { rows: await Promise.all(rows.map(toRecord)), hasMore };
  return connection(list.of, listing, page, {
    total: () => records.countKnown(list),
    any: async (one) => (await records.known(list, one)).rows.length > 0,
  });
}

function toListing({ of }: KnownList, { after, before, ...size }: PageArgs): Listing {
  const wrong = new WrongInputs();
  const order = [{ field: "id", direction: "ASC" }] as const;
  const page = wrong.read(() => pageSize(size));
  const position = (name: "after" | "before", cursor: string | null | undefined): Position | undefined =>
    cursor == null ? undefined : wrong.read(() => fromCursor(name, of, order, cursor));
  const bounds = { after: position("after", after), before: position("before", before) };
  wrong.throwIfAny();
  return {
    order,
    ...page!,
    ...(bounds.after && { after: bounds.after }),
    ...(bounds.before && { before: bounds.before }),
  };
}
