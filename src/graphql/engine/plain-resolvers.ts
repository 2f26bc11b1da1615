import { type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema, isObjectType } from "graphql";
import type { Context } from "./context.ts";
import { getMetadataStorage } from "./decorators.ts";
import { rootTypes } from "./roots.ts";

type Params = ReturnType<typeof getMetadataStorage>["fieldResolvers"][number]["params"];

/**
 * Replaces the resolvers of type-graphql, for speed. type-graphql gives every field a function, but a
 * field without one is faster. It also copies each row and all arguments of relations and computed fields into instances
 * of their classes, and makes the field asynchronous. Our methods need plain values only.
 */
export function applyPlainResolvers(schema: GraphQLSchema): void {
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  const roots = rootTypes(schema);
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && !roots.includes(type) && !type.name.startsWith("__"))
      for (const field of Object.values(type.getFields())) field.resolve = undefined;

  // The root value of an event is the event itself.
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) field.resolve = (event) => event;

  for (const { target, methodName, schemaName, params, getObjectType } of fieldResolvers) {
    const { name = "" } = objectTypes.find((one) => one.target === getObjectType?.()) ?? {};
    const resolver = new (target as new () => Record<string, (...given: unknown[]) => unknown>)();
    const type = schema.getType(name) as GraphQLObjectType;
    type.getFields()[schemaName]!.resolve = plain(resolver[methodName]!.bind(resolver), params);
  }
}

/** Position of each kind of parameter in the arguments of a resolver. */
const places = { root: 0, args: 1, context: 2, info: 3 } as const;

function plain(method: (...given: unknown[]) => unknown, params: Params = []): GraphQLFieldResolver<unknown, Context> {
  const kinds = [...params].sort((one, other) => one.index - other.index).map(({ kind }) => kind);
  const isKnown = (kind: string) => kind in places;
  if (!kinds.every(isKnown))
    throw new Error(`a field resolver takes ${kinds}: plain-resolvers.ts knows ${Object.keys(places)}`);
  const order = kinds.map((kind) => places[kind as keyof typeof places]);
  return (...given) => method(...order.map((place) => given[place]));
}
