import { hash } from "node:crypto";
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  type OperationDefinitionNode,
} from "graphql";
import type { EntityName } from "../../domain/entities.ts";
import {
  type JudgedValue,
  type PageValue,
  type RecordShows,
  type Selection,
  type Shows,
  textsOf,
  valuesIn,
} from "../../domain/selection.ts";
import { type Conditioned, collected, type Variables } from "./collect.ts";
import { fragmentsOf } from "./document.ts";
import { plainTypes, rootOf } from "./fields.ts";
import { type ListPlace, NotPlain, showing } from "./shows.ts";

/** What is read of records of one type. */
export interface Plan {
  readonly selection: Selection;
  readonly lists: readonly ListPlace[];
}

interface Written {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
}

/** A field of the query that a statement answers. */
export type PlainRoot = Written &
  (
    | { readonly is: "one"; readonly plan: Plan }
    | { readonly is: "list"; readonly plan: Plan; readonly page: Shows<PageValue> }
    /** A statement for each type. Null: resolvers must answer if there is a record of it. */
    | { readonly is: "node" | "nodes" | "entities"; readonly plans: ReadonlyMap<string, Plan | null> }
  );

/** A field of the query in its order. */
export interface Root {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  /** Null: its resolver answers it. */
  readonly plain: PlainRoot | "__typename" | null;
}

/** How each field of a valid query is answered, for these values of the variables in its conditions. */
export function planOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): readonly Root[] {
  const fragments = fragmentsOf(document);
  const query = schema.getQueryType()!;
  const conditioned = { schema, fragments, variables };
  return [...collected(conditioned, query, [operation.selectionSet])].map(([key, nodes]) => ({
    key,
    nodes,
    plain: plainRoot(conditioned, query, nodes),
  }));
}

function plainRoot(document: Conditioned, query: GraphQLObjectType, nodes: readonly FieldNode[]): Root["plain"] {
  const node = nodes[0]!;
  if (node.name.value === "__typename") return "__typename";
  const root = rootOf(node.name.value);
  if (root === undefined) return null;
  const field = query.getFields()[node.name.value]!;
  const type = getNamedType(field.type) as GraphQLObjectType;
  const written = { field, node };
  if (root.is === "one") {
    const plan = planOfRecords(document, root.entity, type, nodes);
    return plan === null ? null : { ...written, is: "one", plan };
  }
  if (root.is !== "list") {
    const plans = plainTypes.map((entity) => {
      return [
        entity,
        planOfRecords(document, entity, document.schema.getType(entity) as GraphQLObjectType, nodes),
      ] as const;
    });
    return { ...written, is: root.is, plans: new Map(plans) };
  }
  return orNull(() => {
    const { lists, ofPage } = showing(document);
    const page = ofPage(root.entity, type, nodes);
    const positions = page.some(([, value]) => showsPosition(value));
    return { ...written, is: "list", page, plan: planWith(root.entity, textsOf(page), positions, lists) };
  });
}

function planOfRecords(
  document: Conditioned,
  entity: EntityName,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Plan | null {
  return orNull(() => {
    const { lists, ofRecord } = showing(document);
    return planWith(entity, [ofRecord(entity, type, nodes)], false, lists);
  });
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

function planWith(
  entity: EntityName,
  texts: readonly RecordShows[],
  positions: boolean,
  lists: readonly ListPlace[],
): Plan {
  const values = texts.flatMap((shows) => [...valuesIn(shows)]);
  const selection = {
    entity,
    texts,
    positions,
    records: new Set(values.flatMap((value) => (value.is === "record" ? [value.entity] : []))),
    lists: lists.map(({ list }) => list),
    judged: values.filter((value): value is JudgedValue => value.is === "judged"),
    key: hash("sha256", JSON.stringify([entity, texts, positions]), "base64url"),
  };
  return { selection, lists };
}

function showsPosition(value: PageValue): boolean {
  if (value.is === "edges") return value.shows.some(([, { is }]) => is === "cursor");
  return value.is === "pageInfo" && value.shows.some(([, { is }]) => is === "startCursor" || is === "endCursor");
}
