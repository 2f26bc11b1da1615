import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  separateOperations,
} from "graphql";
import { type CompiledQuery, compile, weightOf } from "./compile.ts";
import { conditionsOf, type Variables } from "./hoist.ts";
import { lruCache } from "./lru-cache.ts";

/** Fields that a compiled query may have: compiling takes a tenth of a millisecond for each, and nothing else is done meanwhile. */
const QUERY_FIELDS_MAX = 200;
/** Fields of all compiled queries that are kept; each takes some 3 kilobytes. */
const KEPT_FIELDS_MAX = 5_000;
/** Variables that may decide what a query leaves out: it is compiled once for every combination. */
const CONDITIONS_MAX = 4;
/** Of more errors in variables it is only told that there are more. */
export const COERCION_ERRORS_MAX = 100;

export interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | null | undefined;
  readonly contextValue: unknown;
  readonly variables: Variables | undefined;
}

export type Executor = (request: ExecutionRequest) => Promise<ExecutionResult>;

/** What is known of a query once it was asked. */
interface Plan {
  readonly id: number;
  readonly query: DocumentNode;
  readonly weight: number;
  readonly conditions: readonly string[];
}

/**
 * Executes a query that comes again as a compiled function, and with graphql-js whatever is new, is no query, or
 * cannot be compiled. Both answer the same.
 */
export function executor(schema: GraphQLSchema): Executor {
  // Documents are kept elsewhere; what is known of one goes with it. Null: not to be compiled.
  const plans = new WeakMap<OperationDefinitionNode, Plan | null>();
  const kept = lruCache<string, CompiledQuery | "none">(KEPT_FIELDS_MAX);
  let planned = 0;

  function plan(document: DocumentNode, operation: OperationDefinitionNode): Plan | null {
    if (operation.operation !== OperationTypeNode.QUERY && !isSingleMutation(operation)) return null;
    const query = separateOperations(document)[operation.name?.value ?? ""]!;
    const weight = weightOf(query);
    const conditions = conditionsOf(query);
    if (weight > QUERY_FIELDS_MAX || conditions.length > CONDITIONS_MAX) return null;
    planned += 1;
    return { id: planned, query, weight, conditions };
  }

  /** What is known of an operation; null when it is asked for the first time, since most that are new never come again. */
  function planOf(document: DocumentNode, operation: OperationDefinitionNode): Plan | null {
    const known = plans.get(operation);
    if (known === undefined) plans.set(operation, plan(document, operation));
    return known ?? null;
  }

  function compiled(known: Plan, variables: Variables): CompiledQuery | "none" {
    const values = known.conditions.map((name) => variables[name]);
    if (!values.every((value) => typeof value === "boolean")) return "none";
    const key = [known.id, ...values].join();
    const found = kept.get(key);
    if (found !== undefined) return found;
    const made = compile(schema, known.query, variables) ?? "none";
    kept.set(key, made, known.weight);
    return made;
  }

  return async ({ document, operation, operationName, contextValue, variables = {} }) => {
    const known = operation === undefined ? null : planOf(document, operation);
    if (known !== null) {
      const { variableDefinitions = [] } = operation!;
      const { coerced } = getVariableValues(schema, variableDefinitions, variables, { maxErrors: COERCION_ERRORS_MAX });
      const run = coerced === undefined ? "none" : compiled(known, coerced);
      const answer = run === "none" ? null : run(contextValue, coerced!);
      if (answer !== null) return answer;
    }
    return execute({
      schema,
      document,
      operationName,
      contextValue,
      variableValues: variables,
      options: { maxCoercionErrors: COERCION_ERRORS_MAX },
    });
  };
}

/** Whether there is nothing to be done one after the other, which the compiler does in another way than graphql-js. */
function isSingleMutation({ operation, selectionSet: { selections } }: OperationDefinitionNode): boolean {
  return operation === OperationTypeNode.MUTATION && selections.length === 1 && selections[0]!.kind === Kind.FIELD;
}
