import type { NamedKind } from "../domain/decision.ts";
import type { EntityName } from "../domain/entities.ts";
import { connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { type ListArgs, toListing } from "./listing.ts";

/** The list of all records of an entity. */
export async function list(context: Context, entity: EntityName, args: ListArgs) {
  const listing = toListing(entity, args, context.now);
  return connection(entity, listing, await context.records().page(entity, listing), {
    total: (where) => context.records().count(entity, where),
    any: async (one) => (await context.records().page(entity, one)).rows.length > 0,
  });
}

/** The list of the records that name a parent in the field, looked up together with those of its siblings. */
export async function children(context: Context, entity: EntityName, field: string, parentId: number, args: ListArgs) {
  const listing = toListing(entity, args, context.now);
  return connection(entity, listing, await context.load().page(entity, field, parentId, listing), {
    total: (where) => context.load().count(entity, field, parentId, where),
    any: async (one) => (await context.load().page(entity, field, parentId, one)).rows.length > 0,
  });
}

/** The business of a record. Whoever sees the record sees the business, known here or not. */
export async function businessOf(context: Context, id: number) {
  return (await context.load().business(id)) ?? { id };
}

/** The linked records, each with its name if a client asks for it and it is known. */
export function namedReferences(context: Context, kind: NamedKind, businessId: number, ids: readonly number[]) {
  return ids.map((id) => ({
    databaseId: id,
    get name() {
      return context.load().name(kind, businessId, id);
    },
  }));
}
