import { type GraphQLSchema, isAbstractType, isObjectType } from "graphql";
import { isEntityName } from "../domain/entities.ts";
import { INTEGER_MAX } from "../domain/field.ts";
import { BadRequest, WrongInputs } from "../domain/refusal.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Arg, Ctx, Field, ID, InterfaceType, Query, Resolver } from "./engine/decorators.ts";
import { fromGlobalId, toGlobalId } from "./engine/ids.ts";
import { businessOf } from "./engine/relations.ts";

const NODES_MAX = 100;

@InterfaceType({ description: "A record that can be fetched by its id." })
export abstract class Node {
  @Field(() => ID, { description: "Opaque id of the record, unique in the graph." })
  id!: string;
}

@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: "The record of this id, or null." })
  node(@Arg("id", () => ID) id: string, @Ctx() context: Context): Promise<object | null> {
    return loadNode(context, fromGlobalId("id", id));
  }

  @Query(() => [Node], {
    nullable: "items",
    description: `The records of these ids, at most ${NODES_MAX}, in their order; null for a missing record.`,
  })
  nodes(@Arg("ids", () => [ID]) ids: string[], @Ctx() context: Context): Promise<(object | null)[]> {
    return loadNodes(context, namedByIds(ids));
  }
}

/** The references of the field `nodes`. */
export function namedByIds(ids: readonly string[]): NodeReference[] {
  mustNameAtMost(NODES_MAX, "ids", ids);
  const wrong = new WrongInputs();
  const named = ids.map((id, place) => wrong.read(() => fromGlobalId(`ids.${place}`, id)));
  wrong.throwIfAny();
  return named as NodeReference[];
}

/** Type and number of a record, which may not exist. */
export interface NodeReference {
  readonly type: string;
  readonly id: number;
}

export function mustNameAtMost(max: number, argument: string, given: readonly unknown[]): void {
  if (given.length > max) throw new BadRequest(argument, `must name at most ${max} records`);
}

/**
 * The referenced records, in order, with one statement per type; null for a missing record. An error in place of a
 * reference is answered in its place.
 */
export function loadNodes(context: Context, named: readonly (NodeReference | Error)[]): Promise<(object | null)[]> {
  // A forbidden record is an error in its own place and does not fail the others.
  return Promise.all(
    named.map((one) => (one instanceof Error ? one : loadNode(context, one).catch((error: Error) => error))),
  );
}

/**
 * Gives every node type its ids (global id and number), and finds types by `__typename`. The resolvers of type-graphql would
 * be asynchronous here.
 */
export function applyIds(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()))
    if (isAbstractType(type)) type.resolveType = ({ __typename }) => __typename;
    else if (isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Node")) {
      const { id, databaseId } = type.getFields();
      id!.resolve = (row) => toGlobalId(type.name, row.id);
      databaseId!.resolve = (row) => row.id;
    }
}

async function loadNode(context: Context, { type, id }: NodeReference): Promise<object | null> {
  const record = await loadByType(context, type, id);
  return record === null ? null : { ...record, __typename: type };
}

export function isNumberOfRecord(id: number): boolean {
  return id >= 1 && id <= INTEGER_MAX;
}

async function loadByType(context: Context, type: string, id: number): Promise<object | null> {
  if (!isNumberOfRecord(id)) return null;
  if (isEntityName(type)) return context.load().record(type, id);
  if (type === "Coworker") return { id };
  if (type !== "Business") return null;
  const { businesses } = viewerOf(context);
  return businesses === null || businesses.includes(id) ? businessOf(context, id) : null;
}
