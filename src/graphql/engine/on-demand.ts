import { defaultFieldResolver, type GraphQLSchema, isObjectType } from "graphql";

/** What objects work out when a client asks for it, by type. */
const onDemand: Readonly<Record<string, readonly string[]>> = {
  PageInfo: ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"],
  NamedReference: ["name"],
};
const ofConnections = ["edges", "totalCount"];

/**
 * Gives these fields a resolver: a compiled query reads a field that has none more than once, and does not wait for
 * what it reads.
 */
export function applyOnDemand(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const names = type.name.endsWith("Connection") ? ofConnections : (onDemand[type.name] ?? []);
    for (const name of names) type.getFields()[name]!.resolve = defaultFieldResolver;
  }
}
