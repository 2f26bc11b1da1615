import type { FieldNode, GraphQLResolveInfo } from "graphql";
import type { Condition } from "../../domain/condition.ts";
import type { EntityName } from "../../domain/entities.ts";
import type { Listing } from "../../domain/listing.ts";
import type { NamedKind } from "../../domain/named.ts";
import type { FieldNames } from "../../domain/step.ts";
import { connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { type ListArgs, toListing } from "./listing.ts";
import type { PageRequest } from "./loaders.ts";
import { together, wanted } from "./wanted.ts";

/** The list of all records of an entity. */
export async function list<E extends EntityName>(
  context: Context,
  entity: E,
  args: ListArgs,
  info: GraphQLResolveInfo,
) {
  const { listing, fields } = asked(context, entity, args, info);
  return connection(entity, listing, await context.records().page(entity, listing, fields), {
    total: (where) => context.records().count(entity, where),
    any: async (one) => (await context.records().page(entity, one, PLACE)).rows.length > 0,
  });
}

/** The list of the records whose field refers to the parent, loaded together with those of its siblings. */
export async function children<E extends EntityName>(
  context: Context,
  entity: E,
  field: string,
  parentId: number,
  args: ListArgs,
  info: GraphQLResolveInfo,
) {
  const of = asked(context, entity, args, info);
  return connection(entity, of.listing, await context.load().page(entity, field, parentId, of), {
    total: (where) => context.load().count(entity, field, parentId, where),
    any: async (listing) =>
      (await context.load().page(entity, field, parentId, { listing, fields: PLACE })).rows.length > 0,
  });
}

/** The first records whose field refers to the parent, by id. */
export async function allOf<E extends EntityName>(
  context: Context,
  entity: E,
  field: string,
  parentId: number,
  count: number,
  info: GraphQLResolveInfo,
) {
  const listing: Listing<Condition<E>> = { order: [], take: "first", count };
  return (await context.load().page(entity, field, parentId, { listing, fields: wanted(entity, info) })).rows;
}

/** The record that another one refers to. */
export function recordOf<E extends EntityName>(
  context: Context,
  entity: E,
  id: number,
  info: GraphQLResolveInfo,
  load = context.load(),
) {
  return load.record(entity, id, wanted(entity, info));
}

const PLACE: FieldNames = ["id"];
const asking = new WeakMap<Context, Map<readonly FieldNode[], object>>();

/** Arguments and selected fields are the same for all parents within a request, and are computed once. */
function asked<E extends EntityName>(
  context: Context,
  entity: E,
  args: ListArgs,
  info: GraphQLResolveInfo,
): PageRequest<E> {
  const known = asking.get(context) ?? new Map<readonly FieldNode[], object>();
  asking.set(context, known);
  const before = known.get(info.fieldNodes);
  if (before !== undefined) return before as PageRequest<E>;
  const listing = toListing(entity, args, context.now);
  const fields = wanted(entity, info);
  const places = listing.order.map(({ field }) => field);
  const made = { listing, fields: fields && together(entity, fields, places) };
  known.set(info.fieldNodes, made);
  return made;
}

/** The business of a record. A client that sees the record sees its business, even if nothing is stored about it. */
export async function businessOf(context: Context, id: number) {
  return (await context.load().business(id)) ?? { id };
}

/** The linked records, each with its name if it is requested and known. */
export function namedReferences(context: Context, kind: NamedKind, businessId: number, ids: readonly number[]) {
  return ids.map((id) => new NamedReference(context, kind, businessId, id));
}

/** A class: each object literal with a getter gets a hidden class of its own, which V8 keeps for long. */
class NamedReference {
  readonly id: number;
  readonly databaseId: number;
  readonly #name: () => Promise<string | null>;

  constructor(context: Context, kind: NamedKind, businessId: number, id: number) {
    this.id = id;
    this.databaseId = id;
    this.#name = () => context.load().name(kind, businessId, id);
  }

  get name(): Promise<string | null> {
    return this.#name();
  }
}
