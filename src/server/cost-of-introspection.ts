import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from "graphql";

type Sizes = ReadonlyMap<string, number>;

const known = new WeakMap<GraphQLSchema, Sizes>();

/** A root field that every schema has without declaring it. */
export function introspectionRoot(name: string): GraphQLField<unknown, unknown> | undefined {
  return [SchemaMetaFieldDef, TypeMetaFieldDef].find((one) => one.name === name);
}

/**
 * How many entries a field of introspection has in this schema; `field` is `Type.field`. Types are reached together, by
 * `__Schema.types`, so their lists have their mean length: the whole then costs what it is. A type that is asked for by
 * its name can be the largest, which multiplies the means.
 */
export function introspectionSize(schema: GraphQLSchema, field: string): number {
  const sizes = known.get(schema) ?? sizesOf(schema);
  known.set(schema, sizes);
  return sizes.get(field) ?? 1;
}

function sizesOf(schema: GraphQLSchema): Sizes {
  const types = Object.values(schema.getTypeMap());
  const directives = schema.getDirectives();
  const fields = types.map((type) => fieldsOf(type).length);
  const inputFields = types.map((type) => (isInputObjectType(type) ? Object.keys(type.getFields()).length : 0));
  const values = types.map((type) => (isEnumType(type) ? type.getValues().length : 0));
  const interfaces = types.map((type) =>
    isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().length : 0,
  );
  const possible = types.map((type) => (isAbstractType(type) ? schema.getPossibleTypes(type).length : 0));
  const args = types.flatMap((type) => fieldsOf(type).map((field) => field.args.length));
  return new Map([
    ["__Schema.types", types.length],
    ["__Schema.directives", directives.length],
    ["__Type.fields", mean(fields)],
    ["__Type.inputFields", mean(inputFields)],
    ["__Type.enumValues", mean(values)],
    ["__Type.interfaces", mean(interfaces)],
    ["__Type.possibleTypes", mean(possible)],
    ["__Field.args", mean(args)],
    ["__Directive.args", mean(directives.map((one) => one.args.length))],
    ["Query.__type", Math.ceil(Math.max(...[fields, inputFields, values].map(largestByMean)))],
  ]);
}

function fieldsOf(type: GraphQLNamedType): readonly GraphQLField<unknown, unknown>[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}

function mean(counts: readonly number[]): number {
  return counts.reduce((total, one) => total + one, 0) / Math.max(1, counts.length);
}

function largestByMean(counts: readonly number[]): number {
  return Math.max(...counts) / Math.max(1, mean(counts));
}
