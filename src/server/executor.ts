import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
  separateOperations,
} from "graphql";
import type { Event } from "../domain/event/event.ts";
import type { Context } from "../graphql/engine/context.ts";
import type { Variables } from "../graphql/plan/collect.ts";
import { conditionsOf, weightOf } from "../graphql/plan/document.ts";
import { executePlan } from "../graphql/plan/execute.ts";
import { planOf, type Root } from "../graphql/plan/plan.ts";
import type { WatchCache } from "./cache-metrics.ts";
import { lruCache } from "./lru-cache.ts";
import type { RequestContext } from "./request-context.ts";

/** Most fields of a query with a plan, with its fragments expanded: its statement is as long. */
const QUERY_FIELDS_MAX = 200;
/** Fields of all plans that are kept. */
const KEPT_FIELDS_MAX = 5_000;
/** Most variables in `@skip` and `@include` of a query with a plan: each combination of values has its own. */
const CONDITIONS_MAX = 4;
/** Maximum number of variable errors in an answer; one more entry says that there are others. */
export const COERCION_ERRORS_MAX = 100;

export interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | null | undefined;
  readonly contextValue: Context;
  readonly variables: Variables | undefined;
}

export type Executor = (request: ExecutionRequest) => Promise<ExecutionResult>;

/** What is known of a query that came before. */
interface Known {
  readonly number: number;
  readonly operation: OperationDefinitionNode;
  readonly weight: number;
  readonly conditions: readonly string[];
}

/** Executes a repeated query by its plan, and everything else by resolvers. Both give the same answer. */
export function executor(schema: GraphQLSchema, watchCache: WatchCache = () => {}): Executor {
  // It lives as long as its document, which Apollo's store keeps. Null: no plan.
  const queries = new WeakMap<OperationDefinitionNode, Known | null>();
  const plans = lruCache<string, readonly Root[]>(KEPT_FIELDS_MAX);
  let known = 0;
  let executed = 0;
  // Queries that are new or have no plan never ask the cache, and count as misses as well.
  watchCache("query_plans", () => ({ hits: plans.counts.hits, misses: executed - plans.counts.hits }));

  function read(document: DocumentNode, operation: OperationDefinitionNode): Known | null {
    if (operation.operation !== OperationTypeNode.QUERY) return null;
    const weight = weightOf(document, operation);
    const conditions = conditionsOf(separateOperations(document)[operation.name?.value ?? ""]!);
    if (weight > QUERY_FIELDS_MAX || conditions.length > CONDITIONS_MAX) return null;
    known += 1;
    return { number: known, operation, weight, conditions };
  }

  /** Null at the first execution, because most new queries never come again. */
  function queryOf(document: DocumentNode, operation: OperationDefinitionNode | undefined): Known | null {
    if (operation === undefined) return null;
    const found = queries.get(operation);
    if (found === undefined) queries.set(operation, read(document, operation));
    return found ?? null;
  }

  function rootsOf({ number, operation, weight, conditions }: Known, document: DocumentNode, variables: Variables) {
    const values = conditions.map((name) => variables[name]);
    // A null is an error of the field.
    if (!values.every((value) => typeof value === "boolean")) return [];
    const key = [number, ...values].join();
    const found = plans.get(key);
    if (found !== undefined) return found;
    const made = planOf(schema, document, operation, variables);
    plans.set(key, made, weight);
    return made;
  }

  async function planned(query: Known, { document, contextValue, variables = {} }: ExecutionRequest) {
    const { operation } = query;
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
      maxErrors: COERCION_ERRORS_MAX,
    });
    if (coerced === undefined) return null;
    const roots = rootsOf(query, document, coerced);
    return executePlan(schema, roots, { document, operation, contextValue, variables, coerced });
  }

  return async (request) => {
    executed += 1;
    const { document, operation, operationName, contextValue, variables } = request;
    const query = queryOf(document, operation);
    const answer = query === null ? null : await planned(query, request);
    if (answer !== null) return answer;
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
