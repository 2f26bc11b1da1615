import { type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema, OperationTypeNode } from "graphql";
import { Unauthenticated } from "../../domain/refusal.ts";
import type { Context } from "./context.ts";

type Resolve = GraphQLFieldResolver<unknown, Context>;

/** Root fields that answer without a token. */
const PUBLIC = new Set(["_service", "_sdl"]);

/** The types of queries, mutations and subscriptions. */
export function rootTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const types = Object.values(OperationTypeNode).map((operation) => schema.getRootType(operation));
  return types.filter((type) => type != null);
}

/** Denies every root field except the public ones without a token. This includes fields that are added later. */
export function denyWithoutViewer(schema: GraphQLSchema): void {
  for (const type of rootTypes(schema))
    for (const field of Object.values(type.getFields())) {
      if (PUBLIC.has(field.name)) continue;
      field.resolve = withViewer(field.resolve);
      // A subscription begins with `subscribe`; `resolve` then answers each event.
      if (field.subscribe !== undefined) field.subscribe = withViewer(field.subscribe);
    }
}

function withViewer(resolve: Resolve | undefined): Resolve {
  return (source, args, context, info) => {
    if (context.viewer === null) throw new Unauthenticated("a token is needed: send Authorization: Bearer …");
    return resolve?.(source, args, context, info);
  };
}
