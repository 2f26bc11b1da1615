import { type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from "@apollo/server";
import type { Attributes } from "@opentelemetry/api";
import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import { eachWrongInput, wrongVariables } from "../graphql/engine/wrong-inputs.ts";
import { limited } from "./answer-size.ts";
import { beginStream, COERCION_ERRORS_MAX, type Executor } from "./executor.ts";
import type { RequestContext } from "./request-context.ts";
import { shortened } from "./request-notes.ts";

type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

interface ExecutionOptions {
  readonly schema: GraphQLSchema;
  readonly execute: Executor;
  readonly formatError: FormatError;
  readonly logErrors: (errors: readonly GraphQLError[], context: RequestContext) => void;
}

/**
 * Executes operations in place of Apollo Server. Its interface for gateways would take an executor too, but with it each
 * request gets a hidden class of its own, which keeps the whole request in memory until the next full garbage collection.
 */
export function execution({
  schema,
  execute,
  formatError,
  logErrors,
}: ExecutionOptions): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation(asked) {
          // Apollo says which operations the document has.
          if (asked.operation === undefined) return null;
          const { errors, ...result } = await resultOf(schema, execute, asked as Asked);
          const http = { headers: new HeaderMap(), status: undefined as number | undefined };
          if (errors === undefined) return { http, body: { kind: "single", singleResult: result } };
          logErrors(errors, asked.contextValue);
          // Without data, nothing was executed: a variable has the wrong type, or the answer is too long.
          http.status = statusOf(errors) ?? (result.data === undefined ? 400 : undefined);
          const shown = errors.map((error) => formatError(withCode(error), error));
          return { http, body: { kind: "single", singleResult: { ...result, errors: shown } } };
        },
      };
    },
  };
}

type Asked = GraphQLRequestContext<RequestContext> & {
  readonly document: NonNullable<GraphQLRequestContext<RequestContext>["document"]>;
  readonly operation: OperationDefinitionNode;
};

async function resultOf(
  schema: GraphQLSchema,
  execute: Executor,
  { document, operation, request: { operationName, variables = {} }, contextValue }: Asked,
): Promise<ExecutionResult> {
  const request = { document, operation, operationName, contextValue, variables };
  const isStream = operation.operation === OperationTypeNode.SUBSCRIPTION;
  const run = () => (isStream ? beginStream(schema, request) : execute(request));
  const { tracing } = contextValue;
  try {
    const result = await (tracing === null ? run() : tracing.within(...operationSpan(operation), run));
    if (result.errors === undefined) return limited(result, contextValue);
    const isWrongVariable = result.errors[0]?.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
    if (!isWrongVariable) return limited({ ...result, errors: eachWrongInput(result.errors) }, contextValue);
    return { errors: wrongVariables(schema, { document, operation }, variables, COERCION_ERRORS_MAX) };
  } catch (thrown) {
    const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
    const error = thrown instanceof GraphQLError ? thrown : new GraphQLError(originalError.message, { originalError });
    return { data: null, errors: [error] };
  }
}

/** Name and attributes of the span of an operation. */
function operationSpan(operation: OperationDefinitionNode): [string, Attributes] {
  const type = operation.operation;
  const name = shortened(operation.name?.value ?? "");
  return [
    `${type} ${name}`.trim(),
    { "graphql.operation.type": type, ...(name !== "" && { "graphql.operation.name": name }) },
  ];
}

/** The error in the form that formatting gets from Apollo Server: with a code, and without its HTTP status. */
function withCode(error: GraphQLError): GraphQLFormattedError {
  const { http: _, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions: { ...extensions, code: extensions.code ?? "INTERNAL_SERVER_ERROR" } };
}

/** The HTTP status that an error names. */
function statusOf(errors: readonly GraphQLError[]): number | undefined {
  for (const { extensions } of errors) {
    const { status } = (extensions.http ?? {}) as { status?: unknown };
    if (typeof status === "number") return status;
  }
  return undefined;
}
