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

/** A document whose fields take all their arguments from variables that carry values as they are inside. */
export interface Hoisted {
  readonly document: DocumentNode;
  /** The values of those variables, by the values of the client's own; null where an argument has none that is valid. */
  valuesOf(variables: Variables): Variables | null;
}

interface Argument {
  readonly name: string;
  readonly written: ValueNode;
  readonly type: GraphQLInputType;
}

/** The type of every variable of a hoisted document. */
export const InsideValue = new GraphQLScalarType({ name: "InsideValue" });

/**
 * Takes out of a document of one operation all that a client's values decide: arguments become variables, and
 * what `@skip` and `@include` leave out for these variables is gone.
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

/** The variables that decide what a document leaves out. */
export function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ arguments: given = [] }) {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** The fields of a document by where they stand. */
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

/** As graphql-js has it, an argument whose variable was not given is not given either. */
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
