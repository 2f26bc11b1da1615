import { defaultFieldResolver, type GraphQLSchema, isObjectType } from "graphql";

/** Fields that objects compute only if a client requests them, by type. */
const onDemand: Readonly<Record<string, readonly string[]>> = {
  PageInfo: ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"],
  NamedReference: ["name"],
};
const ofConnections = ["edges", "totalCount"];

/**
 * Gives these fields a resolver: a compiled query reads a field without one more than once, and does not await its value.
 */
export function applyOnDemand(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const names = type.name.endsWith("Connection") ? ofConnections : (onDemand[type.name] ?? []);
    for (const name of names) {
      // A list without an end has no totalCount.
      const field = type.getFields()[name];
      if (field !== undefined) field.resolve = defaultFieldResolver;
    }
  }
}
