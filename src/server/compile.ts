import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  locatedError,
  type SelectionSetNode,
} from "graphql";
import { compileQuery, isCompiledQuery } from "graphql-jit";
import { fieldsByPlace, hoist, InsideValue, placeOf, type Variables } from "./hoist.ts";

/** Runs a query with coerced variables; returns null if graphql-js must execute it instead. */
export type CompiledQuery = (
  contextValue: unknown,
  variables: Variables,
) => Promise<ExecutionResult> | ExecutionResult | null;

/**
 * Compiles a query of one operation for these values of the variables in its conditions; null if it cannot be compiled.
 *
 * graphql-jit writes parts of the document into the source of the function, and in 0.8.9 a literal can break out of it.
 * `hoist` therefore replaces every value by a variable. That also avoids the cases in which graphql-jit treats
 * arguments, variables and conditions differently from graphql-js.
 */
export function compile(schema: GraphQLSchema, query: DocumentNode, conditions: Variables): CompiledQuery | null {
  const { document, valuesOf } = hoist(schema, query, conditions);
  const compiled = compileQuery(knowingInsideValue(schema), document);
  if (!isCompiledQuery(compiled)) return null;
  let fields: ReturnType<typeof fieldsByPlace> | null = null;

  /** The error with nodes and path, as graphql-js reports it. */
  function located({ message, originalError, locations = [], path }: GraphQLError): GraphQLError {
    fields ??= fieldsByPlace(query);
    const nodes = locations.flatMap((place) => fields?.get(placeOf(place)) ?? []);
    return locatedError(originalError ?? new Error(message), nodes, path);
  }

  return (contextValue, variables) => {
    const values = valuesOf(variables);
    if (values === null) return null;
    const answer = compiled.query(undefined, contextValue, values) as Promise<ExecutionResult> | ExecutionResult;
    return answer instanceof Promise ? answer.then(withErrors) : withErrors(answer);
  };

  function withErrors({ data, errors }: ExecutionResult): ExecutionResult {
    return errors === undefined ? { data } : { errors: errors.map(located), data };
  }
}

/**
 * Number of fields of a query with all fragments expanded, as the compiled query has them. Infinite if the query
 * contains something that is not compiled: introspection, or aliases with a special meaning in JavaScript.
 */
export function weightOf({ definitions }: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const known = new Map<string, number>();

  function ofSelections({ selections }: SelectionSetNode): number {
    return selections.reduce((sum, one) => {
      if (one.kind === Kind.INLINE_FRAGMENT) return sum + ofSelections(one.selectionSet);
      if (one.kind === Kind.FRAGMENT_SPREAD) return sum + ofFragment(one.name.value);
      const { alias, name, selectionSet } = one;
      if (alias?.value.startsWith("__")) return Number.POSITIVE_INFINITY;
      if (name.value.startsWith("__") && selectionSet !== undefined) return Number.POSITIVE_INFINITY;
      return sum + 1 + (selectionSet === undefined ? 0 : ofSelections(selectionSet));
    }, 0);
  }

  function ofFragment(name: string): number {
    const fragment = fragments.get(name);
    const weight = known.get(name) ?? (fragment === undefined ? 0 : ofSelections(fragment.selectionSet));
    known.set(name, weight);
    return weight;
  }

  return definitions.reduce(
    (sum, one) => sum + (one.kind === Kind.OPERATION_DEFINITION ? ofSelections(one.selectionSet) : 0),
    0,
  );
}

/** The schema, extended by the type of a hoisted document's variables. */
function knowingInsideValue(schema: GraphQLSchema): GraphQLSchema {
  return Object.create(schema, {
    getType: { value: (name: string) => (name === InsideValue.name ? InsideValue : schema.getType(name)) },
  });
}
