import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, Kind } from "graphql";
import type { Config } from "../config.ts";
import { formatError } from "../graphql/engine/errors.ts";
import { eachWrongInput, wrongVariables } from "../graphql/engine/wrong-inputs.ts";
import { costLimit } from "./cost.ts";
import { persistedDocuments, runTrustedDocument } from "./document-ids.ts";
import { documentStore } from "./documents.ts";
import { COERCION_ERRORS_MAX, executor } from "./executor.ts";
import { RETRY_AFTER_SECONDS } from "./graphql-errors.ts";
import type { RequestContext } from "./request-context.ts";

type GatewayInterface = ApolloServerOptionsWithGateway<RequestContext>["gateway"];

/** HTTP says in its status what the errors of an answer say in their codes. */
const statuses: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  OVERLOADED: 503,
  STORAGE_UNAVAILABLE: 503,
};

/** Apollo Server over the schema, with everything limited that a client can make large. */
export function graphqlServer(schema: GraphQLSchema, config: Config): ApolloServer<RequestContext> {
  const { limits } = config;
  const onlyTrusted = config.trustedDocuments?.only ?? false;
  const introspection = config.introspection && !onlyTrusted;
  return new ApolloServer<RequestContext>({
    gateway: compiling(schema),
    introspection,
    formatError: introspection ? formatError : (formatted, error) => withoutSchema(formatError(formatted, error)),
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    // Tokens are sent by hand, never by a browser of its own accord: there is nothing to forge.
    csrfPrevention: false,
    persistedQueries: onlyTrusted ? false : { cache: persistedDocuments() },
    documentStore: documentStore(),
    stopOnTerminationSignals: false,
    maxRecursiveSelections: 10_000,
    parseOptions: { maxLexicalTokens: limits.queryTokens },
    validationOptions: { maxErrors: 5 },
    plugins: [
      // It wraps every field's resolver, and a list then takes half as long again.
      ApolloServerPluginCacheControlDisabled(),
      // A schema with `_service` switches it on, and every client could then have the work on its request timed.
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      runTrustedDocument,
      knownRoots,
      costLimit(limits.cost),
      requestLife,
    ],
  });
}

/** Apollo has no other door for an executor of one's own than the one for gateways. */
function compiling(schema: GraphQLSchema): GatewayInterface {
  const execute = executor(schema);
  let tell: Parameters<GatewayInterface["onSchemaLoadOrUpdate"]>[0] | null = null;
  return {
    onSchemaLoadOrUpdate(callback) {
      tell = callback;
      return () => {};
    },
    async load() {
      tell?.({ apiSchema: schema, coreSupergraphSdl: "" });
      return {
        async executor({ document, operation, request: { operationName, variables = {} }, context }) {
          const result = await execute({ document, operation, operationName, contextValue: context, variables });
          if (result.errors === undefined) return result;
          const isWrongVariable = result.errors[0]?.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
          if (!isWrongVariable || operation === undefined) return { ...result, errors: eachWrongInput(result.errors) };
          return { errors: wrongVariables(schema, { document, operation }, variables, COERCION_ERRORS_MAX) };
        },
      };
    },
    async stop() {},
  };
}

const introspectionIsOff = {
  message: "Introspection is off here. The setting INTROSPECTION=on lets clients ask for the schema.",
  extensions: { code: "INTROSPECTION_DISABLED" },
};

/** Where the schema may not be asked for, it is not guessed at either. Apollo sees to documents, not to variables. */
function withoutSchema(error: GraphQLFormattedError): GraphQLFormattedError {
  if (error.extensions?.validationErrorCode === "INTROSPECTION_DISABLED") return { ...error, ...introspectionIsOff };
  return { ...error, message: error.message.replace(/ Did you mean .*$/s, "") };
}

/** Refuses an operation of a kind that the schema has not, such as a subscription. */
const knownRoots: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, operation }) {
        if (operation !== undefined && schema.getRootType(operation.operation) == null)
          throw new GraphQLError(`There is no ${operation.operation} here.`, {
            extensions: { code: "BAD_REQUEST", http: { status: 400 } },
          });
      },
    };
  },
};

/** Gives the snapshot back with the answer, and lets status and headers say what its errors say. */
const requestLife: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
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
        // A request that has committed something is not to be sent again, whatever else went wrong.
        const told = contextValue.hasCommitted() ? undefined : codes.find((code) => code in statuses);
        if (told !== undefined) response.http.status = statuses[told]!;
        else if (codes.includes("INTERNAL") && data == null) response.http.status = 500;
        if (response.http.status === 401) response.http.headers.set("www-authenticate", "Bearer");
        if (response.http.status === 503) response.http.headers.set("retry-after", RETRY_AFTER_SECONDS);
        response.body.singleResult.errors = named(errors, contextValue.requestId);
        Object.assign(contextValue.notes, { operation: operationName ?? null, codes });
      },
    };
  },
};

/** A client that is told no more than INTERNAL gets the id under which the log tells the rest. */
function named(errors: readonly GraphQLFormattedError[], requestId: string): GraphQLFormattedError[] | undefined {
  if (errors.length === 0) return undefined;
  return errors.map((error) =>
    error.extensions?.code === "INTERNAL" ? { ...error, extensions: { ...error.extensions, requestId } } : error,
  );
}
