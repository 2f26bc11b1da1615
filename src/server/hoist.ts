import {
  type DocumentNode,
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLInputType,
  GraphQLScalarType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromAST,
  visit,
  visitWithTypeInfo,
} from "graphql";

export type Variables = Readonly<Record<string, unknown>>;

/** A document whose field arguments are all variables that hold internal (coerced) values. */
export interface Hoisted {
  readonly document: DocumentNode;
  /** Computes those variables from the client's; null if an argument is invalid. */
  valuesOf(variables: Variables): Variables | null;
}

interface Argument {
  readonly name: string;
  readonly written: ValueNode;
  readonly type: GraphQLInputType;
}

/** The type of all variables in a hoisted document. */
export const InsideValue = new GraphQLScalarType({ name: "InsideValue" });

/**
 * Removes everything that a client's values decide from a document with one operation: arguments become variables, and
 * selections that `@skip` and `@include` exclude for these variables are dropped.
 */
export function hoist(schema: GraphQLSchema, document: DocumentNode, variables: Variables): Hoisted {
  const types = new TypeInfo(schema);
  const found: Argument[] = [];
  const unlessLeftOut = (node: SelectionNode) => (isIncluded(node, variables) ? undefined : null);
  const hoisted = visit(
    document,
    visitWithTypeInfo(types, {
      Field: unlessLeftOut,
      InlineFragment: unlessLeftOut,
      FragmentSpread: unlessLeftOut,
      Directive: () => null,
      VariableDefinition: () => null,
      Argument(node) {
        const name = `argument${found.length}`;
        found.push({ name, written: node.value, type: types.getInputType()! });
        return { ...node, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } };
      },
    }),
  );
  const variableDefinitions = found.map(({ name }) => definition(name));
  const definitions = hoisted.definitions.map((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? { ...one, variableDefinitions } : one,
  );
  return { document: { ...hoisted, definitions }, valuesOf: (values) => argumentValues(found, values) };
}

/** Names of the variables in `@skip` and `@include`. */
export function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ arguments: given = [] }) {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** The fields of a document by their source position. */
export function fieldsByPlace(document: DocumentNode): ReadonlyMap<string, FieldNode> {
  const fields = new Map<string, FieldNode>();
  visit(document, {
    Field(node) {
      const { line, column } = node.loc!.startToken;
      fields.set(placeOf({ line, column }), node);
    },
  });
  return fields;
}

export function placeOf({ line, column }: { line: number; column: number }): string {
  return `${line}:${column}`;
}

function isIncluded(node: SelectionNode, variables: Variables): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}

/** Argument values. As in graphql-js, an argument whose variable is absent is absent too. */
function argumentValues(given: readonly Argument[], variables: Variables): Variables | null {
  const values: Record<string, unknown> = {};
  for (const { name, written, type } of given) {
    if (written.kind === Kind.VARIABLE && !Object.hasOwn(variables, written.name.value)) continue;
    const value = valueFromAST(written, type, variables);
    if (value === undefined) return null;
    values[name] = value;
  }
  return values;
}

function definition(name: string): VariableDefinitionNode {
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: InsideValue.name } },
  };
}
