import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  type SelectionSetNode,
} from "graphql";
import type { EntityName } from "../../domain/entities.ts";
import type {
  Constant,
  EdgeValue,
  LinkValue,
  ListValue,
  PageValue,
  PlaceValue,
  RecordShows,
  RecordValue,
  Shows,
} from "../../domain/selection.ts";
import { type Conditioned, collected } from "./collect.ts";
import { readingOf } from "./fields.ts";

/** Thrown for a part of a document that its resolvers must answer. */
export class NotPlain extends Error {}

/** A list in a document, and where its arguments are written. */
export interface ListPlace {
  readonly list: ListValue;
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
}

/** Reads what a document shows of records. Throws `NotPlain` if a resolver must compute a part of it. */
export function showing(document: Conditioned) {
  const lists: ListPlace[] = [];
  /** Values of the document, by the field's name in the answer. */
  function shows<V>(
    type: GraphQLObjectType,
    nodes: readonly FieldNode[],
    read: (field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]) => V,
  ): Shows<V | Constant> {
    const sets = nodes.map(({ selectionSet }) => selectionSet as SelectionSetNode);
    return [...collected(document, type, sets)].map(([key, found]) => {
      const name = found[0]!.name.value;
      if (name === "__typename") return [key, { is: "constant", json: `"${type.name}"` }];
      return [key, read(type.getFields()[name]!, found)];
    });
  }

  function ofRecord(entity: EntityName, type: GraphQLObjectType, nodes: readonly FieldNode[]): RecordShows {
    return shows(type, nodes, (field, found) => recordValue(entity, field, found));
  }

  function recordValue(
    entity: EntityName,
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
  ): RecordValue {
    const reading = readingOf(entity, field.name);
    const type = getNamedType(field.type) as GraphQLObjectType;
    switch (reading?.is) {
      case "field":
        return reading;
      case "globalId":
        return { is: "globalId", type: entity, field: "id" };
      case "new":
        return { is: "new", field: "createdOn" };
      case "heldUses":
      case "availableUses":
        return reading;
      case "judged":
        return { is: "judged", entity, field: field.name };
      case "business":
        return { is: "part", shows: shows(type, nodes, ({ name }) => ofOther(name, "Business", "businessId")) };
      case "coworker":
        return { is: "part", shows: shows(type, nodes, ({ name }) => ofOther(name, "Coworker", "coworkerId")) };
      case "record":
        return { ...reading, shows: ofRecord(reading.entity, type, nodes) };
      case "links":
        return { ...reading, shows: shows(type, nodes, ({ name }) => linkValue(name)) };
      case "list": {
        const list: ListValue = { ...reading, shows: ofPage(reading.entity, type, nodes) };
        lists.push({ list, field, node: nodes[0]! });
        return list;
      }
      default:
        throw new NotPlain(`${entity}.${field.name}`);
    }
  }

  function ofPage(entity: EntityName, type: GraphQLObjectType, nodes: readonly FieldNode[]): Shows<PageValue> {
    return shows(type, nodes, (field, found): PageValue => {
      const inner = getNamedType(field.type) as GraphQLObjectType;
      switch (field.name) {
        case "nodes":
          return { is: "nodes", shows: ofRecord(entity, inner, found) };
        case "edges":
          return { is: "edges", shows: shows(inner, found, (one, of) => edgeValue(entity, one, of)) };
        case "pageInfo":
          return { is: "pageInfo", shows: shows(inner, found, ({ name }) => ({ is: name }) as PlaceValue) };
        case "totalCount":
          return { is: "totalCount" };
        default:
          throw new NotPlain(field.name);
      }
    });
  }

  function edgeValue(
    entity: EntityName,
    { name, type }: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
  ): EdgeValue {
    if (name === "cursor") return { is: "cursor" };
    if (name !== "node") throw new NotPlain(name);
    return { is: "node", shows: ofRecord(entity, getNamedType(type) as GraphQLObjectType, nodes) };
  }

  return { lists, ofRecord, ofPage };
}

/** A field of a business or customer of the record, which other services own. */
function ofOther(name: string, type: "Business" | "Coworker", field: string): RecordValue {
  if (name === "id") return { is: "globalId", type, field };
  if (name === "databaseId") return { is: "field", field };
  if (type === "Business" && (name === "name" || name === "timeZone" || name === "currencyCode"))
    return { is: "business", property: name };
  throw new NotPlain(`${type}.${name}`);
}

function linkValue(name: string): LinkValue {
  if (name === "databaseId") return { is: "id" };
  if (name === "name") return { is: "name" };
  throw new NotPlain(name);
}
