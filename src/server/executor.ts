import {
  createSourceEventStream,
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
import type { Event } from "../domain/event/event.ts";
import type { WatchCache } from "./cache-metrics.ts";
import { type CompiledQuery, compile, weightOf } from "./compile.ts";
import { conditionsOf, type Variables } from "./hoist.ts";
import { lruCache } from "./lru-cache.ts";
import type { RequestContext } from "./request-context.ts";

/** Most fields of a compiled query: compiling takes a tenth of a millisecond per field and blocks the event loop. */
const QUERY_FIELDS_MAX = 200;
/** Fields of all compiled queries that are kept; each takes about 3 kilobytes. */
const KEPT_FIELDS_MAX = 5_000;
/** Most variables in `@skip` and `@include` of a compiled query: each combination of values is compiled separately. */
const CONDITIONS_MAX = 4;
/** Maximum number of variable errors in an answer; one more entry says that there are others. */
export const COERCION_ERRORS_MAX = 100;

export interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | null | undefined;
  readonly contextValue: unknown;
  readonly variables: Variables | undefined;
}

export type Executor = (request: ExecutionRequest) => Promise<ExecutionResult>;

/** Data about a query for its later executions. */
interface Plan {
  readonly id: number;
  readonly query: DocumentNode;
  readonly weight: number;
  readonly conditions: readonly string[];
}

/**
 * Executes a repeated query as a compiled function. New queries, other operations and queries that cannot be compiled
 * go to graphql-js. Both give the same answer.
 */
export function executor(schema: GraphQLSchema, watchCache: WatchCache = () => {}): Executor {
  // A plan lives as long as its document, which Apollo's store keeps. Null: do not compile.
  const plans = new WeakMap<OperationDefinitionNode, Plan | null>();
  const kept = lruCache<string, CompiledQuery | "none">(KEPT_FIELDS_MAX);
  let planned = 0;
  let executed = 0;
  // Queries that are new or not compiled never ask the cache, and count as misses as well.
  watchCache("compiled_queries", () => ({ hits: kept.counts.hits, misses: executed - kept.counts.hits }));

  function plan(document: DocumentNode, operation: OperationDefinitionNode): Plan | null {
    if (operation.operation !== OperationTypeNode.QUERY && !isSingleMutation(operation)) return null;
    const query = separateOperations(document)[operation.name?.value ?? ""]!;
    const weight = weightOf(query);
    const conditions = conditionsOf(query);
    if (weight > QUERY_FIELDS_MAX || conditions.length > CONDITIONS_MAX) return null;
    planned += 1;
    return { id: planned, query, weight, conditions };
  }

  /** The plan of an operation; null at its first execution, because most new operations never come again. */
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
    executed += 1;
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

/** Begins a subscription, for which the transport then executes the operation with each event. */
export async function beginStream(
  schema: GraphQLSchema,
  { document, operationName, contextValue, variables = {} }: ExecutionRequest & { contextValue: RequestContext },
): Promise<ExecutionResult> {
  const begun = await createSourceEventStream({
    schema,
    document,
    operationName,
    contextValue,
    variableValues: variables,
    options: { maxCoercionErrors: COERCION_ERRORS_MAX },
  });
  if (!(Symbol.asyncIterator in begun)) return begun;
  const source = begun as AsyncIterable<readonly Event[]>;
  contextValue.carry?.({ source, document, operationName, variables });
  return { data: null };
}

/** Whether a mutation has one root field. graphql-jit runs several in a different way than graphql-js. */
function isSingleMutation({ operation, selectionSet: { selections } }: OperationDefinitionNode): boolean {
  return operation === OperationTypeNode.MUTATION && selections.length === 1 && selections[0]!.kind === Kind.FIELD;
}
