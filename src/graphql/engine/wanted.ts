import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";
import { type EntityName, entities, entityNames, type RowOf } from "../../domain/entities.ts";
import { eachField } from "../../domain/field.ts";
import type { FieldNames } from "../../domain/step.ts";
import { graphName } from "../names.ts";

type Reads = readonly (readonly [string, FieldNames])[];

/** The record fields that each field of the graph reads. A field that is not listed gets the whole record. */
const readBy = new Map(
  entityNames.map((entity) => {
    const shown: Reads = eachField(entities[entity]).map(([name, field]) => [graphName(name, field), [name]]);
    const ofAll: Reads = [
      ["isNew", ["createdOn"]],
      ["business", ["businessId"]],
    ];
    return [entity, new Map([...shown, ...ofAll])] as const;
  }),
);

/** Declares the record fields that computed fields read. Call it beside their resolvers, which get no other fields. */
export function reads<E extends EntityName>(
  entity: E,
  fields: Readonly<Record<string, readonly (keyof RowOf<E> & string)[]>>,
): void {
  for (const [name, read] of Object.entries(fields)) readBy.get(entity)!.set(name, read);
}

/** Repeated documents keep their nodes: each document is analysed once. */
const known = new WeakMap<readonly FieldNode[], FieldNames | "all">();
const knownIn = new WeakMap<FieldNode, FieldNames | "all">();

type Asking = Pick<GraphQLResolveInfo, "fieldNodes" | "fragments">;

/**
 * The record fields that an answer needs if it contains the records or a connection to them; undefined if it may need all.
 * Fields under a condition (`@skip`, `@include`) count as requested.
 */
export function wanted(entity: EntityName, info: GraphQLResolveInfo): FieldNames | undefined {
  const found = known.get(info.fieldNodes) ?? wantedBy(entity, info);
  known.set(info.fieldNodes, found);
  return found === "all" ? undefined : found;
}

/** The same for the records in a field of the payload; null if the answer does not have the field. */
export function wantedIn(
  entity: EntityName,
  name: string,
  { fieldNodes, fragments }: Asking,
): FieldNames | "all" | null {
  const nodes = fieldNodes.flatMap(({ selectionSet }) => [...fieldsOf(selectionSet!, fragments)]);
  const named = nodes.filter((node) => node.name.value === name);
  const [only] = named;
  if (only === undefined) return null;
  if (named.length > 1) return wantedBy(entity, { fieldNodes: named, fragments });
  const found = knownIn.get(only) ?? wantedBy(entity, { fieldNodes: named, fragments });
  knownIn.set(only, found);
  return found;
}

/** The union of both lists, in the order of the entity. */
export function together(entity: EntityName, fields: FieldNames, others: FieldNames): FieldNames {
  return Object.keys(entities[entity]).filter((name) => fields.includes(name) || others.includes(name));
}

/** The fields of a selection, including those of its fragments. */
function* fieldsOf({ selections }: SelectionSetNode, fragments: Asking["fragments"]): Generator<FieldNode> {
  for (const one of selections) {
    if (one.kind === Kind.INLINE_FRAGMENT) yield* fieldsOf(one.selectionSet, fragments);
    else if (one.kind === Kind.FRAGMENT_SPREAD) yield* fieldsOf(fragments[one.name.value]!.selectionSet, fragments);
    else yield one;
  }
}

function wantedBy(entity: EntityName, { fieldNodes, fragments }: Asking): FieldNames | "all" {
  const names = new Set<string>(["id"]);
  let isAll = false;

  function look(selection: SelectionSetNode): void {
    for (const one of fieldsOf(selection, fragments)) lookAt(one);
  }

  function lookAt({ name: { value: name }, selectionSet }: FieldNode): void {
    if (name.startsWith("__")) return;
    const read = readBy.get(entity)!.get(name);
    if (read !== undefined) for (const field of read) names.add(field);
    // A connection's own fields lead to records, or read only the positions of records.
    else if (name === "nodes" || name === "edges" || name === "node") look(selectionSet!);
    else if (name !== "id" && name !== "cursor" && name !== "pageInfo" && name !== "totalCount") isAll = true;
  }

  for (const { selectionSet } of fieldNodes) look(selectionSet!);
  return isAll ? "all" : Object.keys(entities[entity]).filter((name) => names.has(name));
}
