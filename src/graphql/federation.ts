import { entityNames } from "../domain/entities.ts";
import { BadRequest } from "../domain/refusal.ts";
import { recordType } from "./engine/expose.ts";
import { fromGlobalId, NOBODY } from "./engine/ids.ts";
import type { Directives } from "./engine/sdl.ts";
import { subgraphResolver } from "./engine/subgraph.ts";
import { loadNodes, mustNameAtMost, type NodeReference } from "./node.ts";
import { BusinessObject } from "./types/business.ts";
import { CoworkerObject } from "./types/coworker.ts";

/** More than for `nodes`: a supergraph sends all references of a step in one request, and loses all if there are too many. */
const ENTITIES_MAX = 1_000;

const HEAD = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

/** Keys of records that other graphs may refer to. For records that others own, the number comes first. */
const keys: Readonly<Record<string, string>> = {
  ...Object.fromEntries(entityNames.map((name) => [name, '@key(fields: "id") @key(fields: "databaseId")'])),
  Coworker: '@key(fields: "databaseId") @key(fields: "id")',
  Business: '@key(fields: "databaseId") @key(fields: "id")',
};

const DIRECTIVES: Directives = {
  ...keys,
  "Business.name": "@shareable",
  "Business.timeZone": "@shareable",
  "Business.currencyCode": "@shareable",
  // Every graph with connections defines this type.
  PageInfo: "@shareable",
};

/**
 * In a supergraph, the graphs that own these records list them. Two graphs must not have a root field or a list type of the
 * same name, and the owners' graphs had these names first.
 */
export const LEFT_TO_OWNERS: readonly string[] = [
  ...["coworker", "coworkers", "businesses", "resourceTypes", "tariffs", "teams"].map((name) => `Query.${name}`),
  ...["Coworker", "Business", "NamedReference"].flatMap((name) => [`${name}Connection`, `${name}Edge`]),
];

export const FederationResolver = subgraphResolver({
  head: HEAD,
  directives: DIRECTIVES,
  leftOut: LEFT_TO_OWNERS,
  entities: () => [...entityNames.map(recordType), CoworkerObject, BusinessObject],
  description: `Records named by other subgraphs, at most ${ENTITIES_MAX}, in their order; null for a missing record. A malformed entry is an error in its place.`,
  find(context, representations) {
    return loadNodes(context, namedByRepresentations(representations));
  },
});

/** The references of the field `_entities`. */
export function namedByRepresentations(representations: readonly unknown[]): (NodeReference | Error)[] {
  mustNameAtMost(ENTITIES_MAX, "representations", representations);
  return representations.map((one, place) => namedOrError(`representations.${place}`, one));
}

/** A supergraph sends the references of many records together: a malformed reference must not fail the others. */
function namedOrError(path: string, representation: unknown): NodeReference | Error {
  try {
    return toNamed(path, representation);
  } catch (error) {
    if (error instanceof BadRequest) return error;
    throw error;
  }
}

/** The record of a representation, by one of its keys, or by both if they agree. */
function toNamed(path: string, representation: unknown): NodeReference {
  if (typeof representation !== "object" || representation === null) throw new BadRequest(path, "is not an object");
  const { __typename: type, id, databaseId } = representation as Readonly<Record<string, unknown>>;
  if (typeof type !== "string" || !Object.hasOwn(keys, type))
    throw new BadRequest(`${path}.__typename`, "is not an entity of this graph");
  if (id === undefined) {
    if (!Number.isSafeInteger(databaseId)) throw new BadRequest(path, "needs an id, or a databaseId that is an Int");
    return { type, id: databaseId as number };
  }
  if (typeof id !== "string") throw new BadRequest(`${path}.id`, "is not an id");
  const named = fromGlobalId(`${path}.id`, id);
  if (databaseId !== undefined && databaseId !== named.id) throw new BadRequest(path, "names two records");
  // An id of another type counts as the id of a missing record.
  return named.type === type ? named : { type, id: NOBODY };
}
