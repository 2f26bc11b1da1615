import {
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  getNamedType,
  isInputType,
  isNonNullType,
} from "graphql";
import { isPlainType } from "./fields.ts";
import { JsonText } from "./json-text.ts";

/** A record or a list of records of a payload, which resolvers answer as text. */
const Text = new GraphQLScalarType<unknown, unknown>({
  name: "JsonText",
  serialize: (value) =>
    Array.isArray(value) ? new JsonText(`[${value.map(({ text }: JsonText) => text).join(",")}]`) : value,
});

/**
 * The schema of mutations whose payloads have plans: the same resolvers, with records of payloads as values. graphql-js
 * does not look at the selection of a value, and so the document stays as it is.
 */
export function payloadSchema(schema: GraphQLSchema): GraphQLSchema {
  const { fields, ...mutation } = schema.getMutationType()!.toConfig();
  const withTexts = Object.entries(fields).map(([name, field]) => [name, { ...field, type: payloadOf(field.type) }]);
  return new GraphQLSchema({
    mutation: new GraphQLObjectType({ ...mutation, fields: Object.fromEntries(withTexts) }),
    // Variables can have types that no mutation has.
    types: Object.values(schema.getTypeMap()).filter(isInputType),
    assumeValid: true,
  });
}

function payloadOf(type: GraphQLOutputType): GraphQLOutputType {
  const { fields, ...payload } = (getNamedType(type) as GraphQLObjectType).toConfig();
  const withTexts = Object.entries(fields).map(([name, field]) => [name, { ...field, type: asText(field.type) }]);
  const made = new GraphQLObjectType({ ...payload, fields: Object.fromEntries(withTexts) });
  return isNonNullType(type) ? new GraphQLNonNull(made) : made;
}

function asText(type: GraphQLOutputType): GraphQLOutputType {
  if (!isPlainType(getNamedType(type).name)) return type;
  return isNonNullType(type) ? new GraphQLNonNull(Text) : Text;
}
