import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import {
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
} from "graphql";
import type { Config } from "../config.ts";
import { formatError } from "../graphql/engine/errors.ts";
import { JsonText, toJson } from "../graphql/plan/json-text.ts";
import type { WatchCache } from "./cache-metrics.ts";
import { costLimit } from "./cost.ts";
import { persistedDocuments, runTrustedDocument } from "./document-ids.ts";
import { documentStore } from "./documents.ts";
import { execution } from "./execution.ts";
import { executor } from "./executor.ts";
import { RETRY_AFTER_SECONDS } from "./graphql-errors.ts";
import type { RequestContext } from "./request-context.ts";
import { shortened } from "./request-notes.ts";
import { refuseConditionalSubscription } from "./subscription-root.ts";

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
  const format: typeof formatError = introspection
    ? formatError
    : (formatted, error) => withoutSchema(formatError(formatted, error));
  const execute = executor(schema, watchCache);
  return new ApolloServer<RequestContext>({
    schema,
    introspection,
    formatError: format,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    // Clients set tokens themselves and browsers never add them, so a cross-site request carries no rights.
    csrfPrevention: false,
    persistedQueries: onlyTrusted ? false : { cache: persistedDocuments(watchCache) },
    documentStore: documentStore(watchCache),
    stringifyResult,
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
      execution({ schema, execute, formatError: format, logErrors }),
    ],
  });
}

/** The answer as Apollo writes it, with the text of values that are JSON already. */
async function stringifyResult({ errors, data, extensions }: FormattedExecutionResult): Promise<string> {
  const written = data === undefined ? undefined : new JsonText(toJson(data));
  return `${toJson({ errors, data: written, extensions })}\n`;
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
        const readsEvents = contextValue.viewer !== null && /\bevents\b/.test(source);
        const verifies = /\bverifyLedger\b/.test(source);
        // Before the first read: these answer what is there now, and replicas do not have everything yet.
        if (readsEvents || verifies || operation?.operation === OperationTypeNode.MUTATION) contextValue.refresh();
        // Events get their order before the snapshot that may read them is taken.
        if (readsEvents) await contextValue.withAllEvents();
        // Before the first read, because all reads of a request see one snapshot.
        if (operation?.operation === OperationTypeNode.QUERY && /\b(?:usage|charge)Report\b/.test(source))
          contextValue.reader.aside();
      },

      async didEncounterErrors({ errors, contextValue }) {
        logErrors(errors, contextValue);
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

function logErrors(errors: readonly GraphQLError[], { log }: RequestContext): void {
  for (const error of errors)
    if (formatError(error.toJSON(), error).extensions?.code === "INTERNAL")
      log.error({ err: error.originalError ?? error, path: error.path }, "request failed");
}

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
