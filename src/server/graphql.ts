import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import type { Attributes } from "@opentelemetry/api";
import {
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import type { Config } from "../config.ts";
import { formatError } from "../graphql/engine/errors.ts";
import { eachWrongInput, wrongVariables } from "../graphql/engine/wrong-inputs.ts";
import { limited } from "./answer-size.ts";
import type { WatchCache } from "./cache-metrics.ts";
import { costLimit } from "./cost.ts";
import { persistedDocuments, runTrustedDocument } from "./document-ids.ts";
import { documentStore } from "./documents.ts";
import { beginStream, COERCION_ERRORS_MAX, executor } from "./executor.ts";
import { RETRY_AFTER_SECONDS } from "./graphql-errors.ts";
import type { RequestContext } from "./request-context.ts";
import { shortened } from "./request-notes.ts";
import { refuseConditionalSubscription } from "./subscription-root.ts";

type GatewayInterface = ApolloServerOptionsWithGateway<RequestContext>["gateway"];

/** HTTP statuses of error codes. */
const statuses: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  OVERLOADED: 503,
  STORAGE_UNAVAILABLE: 503,
};

/** Apollo Server over the schema, with limits on everything that a client can make large. */
export function graphqlServer(
  schema: GraphQLSchema,
  config: Config,
  watchCache: WatchCache = () => {},
): ApolloServer<RequestContext> {
  const { limits } = config;
  const onlyTrusted = config.trustedDocuments?.only ?? false;
  const introspection = config.introspection && !onlyTrusted;
  return new ApolloServer<RequestContext>({
    gateway: compiling(schema, watchCache),
    introspection,
    formatError: introspection ? formatError : (formatted, error) => withoutSchema(formatError(formatted, error)),
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    // Clients set tokens themselves and browsers never add them, so a cross-site request carries no rights.
    csrfPrevention: false,
    persistedQueries: onlyTrusted ? false : { cache: persistedDocuments(watchCache) },
    documentStore: documentStore(watchCache),
    stopOnTerminationSignals: false,
    maxRecursiveSelections: 10_000,
    parseOptions: { maxLexicalTokens: limits.queryTokens },
    validationOptions: { maxErrors: 5 },
    plugins: [
      // It wraps every resolver, which makes a list take 1.5 times as long.
      ApolloServerPluginCacheControlDisabled(),
      // A schema with `_service` enables it, and then any client could request timings.
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      runTrustedDocument,
      refuseConditionalSubscription,
      requestLife,
      costLimit(limits.cost),
    ],
  });
}

/** Apollo accepts a custom executor only through its interface for gateways. */
function compiling(schema: GraphQLSchema, watchCache: WatchCache): GatewayInterface {
  const execute = executor(schema, watchCache);
  let publishSchema: Parameters<GatewayInterface["onSchemaLoadOrUpdate"]>[0] | null = null;
  return {
    onSchemaLoadOrUpdate(callback) {
      publishSchema = callback;
      return () => {};
    },
    async load() {
      publishSchema?.({ apiSchema: schema, coreSupergraphSdl: "" });
      return {
        async executor({ document, operation, request: { operationName, variables = {} }, context }) {
          const request = { document, operation, operationName, contextValue: context as RequestContext, variables };
          const isStream = operation?.operation === OperationTypeNode.SUBSCRIPTION;
          const run = () => (isStream ? beginStream(schema, request) : execute(request));
          const { tracing } = context;
          const result = await (tracing === null ? run() : tracing.within(...operationSpan(operation), run));
          if (result.errors === undefined) return limited(result, context as RequestContext);
          const isWrongVariable = result.errors[0]?.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
          if (!isWrongVariable || operation === undefined)
            return limited({ ...result, errors: eachWrongInput(result.errors) }, context as RequestContext);
          return { errors: wrongVariables(schema, { document, operation }, variables, COERCION_ERRORS_MAX) };
        },
      };
    },
    async stop() {},
  };
}

/** Name and attributes of the span of an operation. */
function operationSpan(operation: OperationDefinitionNode | undefined): [string, Attributes] {
  const type = operation?.operation ?? "operation";
  const name = shortened(operation?.name?.value ?? "");
  return [
    `${type} ${name}`.trim(),
    { "graphql.operation.type": type, ...(name !== "" && { "graphql.operation.name": name }) },
  ];
}

const introspectionIsOff = {
  message: "Introspection is off. INTROSPECTION=on lets clients read the schema.",
  extensions: { code: "INTROSPECTION_DISABLED" },
};

/** Removes hints about the schema when introspection is off. Apollo does so in document errors, not for variables. */
function withoutSchema(error: GraphQLFormattedError): GraphQLFormattedError {
  if (error.extensions?.validationErrorCode === "INTROSPECTION_DISABLED") return { ...error, ...introspectionIsOff };
  return { ...error, message: error.message.replace(/ Did you mean .*$/s, "") };
}

/**
 * Refuses queries and mutations where only subscriptions run. Releases the snapshot with the answer, logs unexpected
 * errors, and sets status and headers by the error codes.
 */
const requestLife: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, source, contextValue }) {
        if (contextValue.carriesOnlyStreams && operation?.operation !== OperationTypeNode.SUBSCRIPTION)
          throw new GraphQLError("Only subscriptions run over WebSocket: send queries and mutations by POST.", {
            extensions: { code: "BAD_REQUEST", http: { status: 400 } },
          });
        // Events get their order before the snapshot that may read them is taken.
        if (contextValue.viewer !== null && /\bevents\b/.test(source)) await contextValue.withAllEvents();
        // Before the first read, because all reads of a request see one snapshot.
        if (/\b(?:usage|charge)Report\b/.test(source)) contextValue.reader.aside();
      },

      async didEncounterErrors({ errors, contextValue }) {
        for (const error of errors)
          if (formatError(error.toJSON(), error).extensions?.code === "INTERNAL")
            contextValue.log.error({ err: error.originalError ?? error, path: error.path }, "request failed");
      },

      async willSendResponse({ response, contextValue, operationName }) {
        contextValue.release();
        if (response.body.kind !== "single") return;
        const { data, errors = [] } = response.body.singleResult;
        const codes = errors.map((error) => String(error.extensions?.code));
        // Never 503 after a commit: the client would send the request again and repeat what is done.
        const code = contextValue.hasCommitted() ? undefined : codes.find((one) => one in statuses);
        if (code !== undefined) response.http.status = statuses[code]!;
        else if (codes.includes("INTERNAL") && data == null) response.http.status = 500;
        if (response.http.status === 401) response.http.headers.set("www-authenticate", "Bearer");
        if (response.http.status === 503) response.http.headers.set("retry-after", RETRY_AFTER_SECONDS);
        response.body.singleResult.errors = named(errors, contextValue.requestId);
        contextValue.notes.operation = operationName == null ? null : shortened(operationName);
        contextValue.notes.codes = codes;
      },
    };
  },
};

/** Adds the request id to INTERNAL errors; the log has the details under that id. */
export function named(
  errors: readonly GraphQLFormattedError[],
  requestId: string,
): GraphQLFormattedError[] | undefined {
  if (errors.length === 0) return undefined;
  return errors.map((error) =>
    error.extensions?.code === "INTERNAL" ? { ...error, extensions: { ...error.extensions, requestId } } : error,
  );
}
