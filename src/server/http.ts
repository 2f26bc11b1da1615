import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import compress from "@fastify/compress";
import cors from "@fastify/cors";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Dependencies } from "../billing/dependencies.ts";
import type { EventFeed } from "../billing/event-feed.ts";
import type { Config } from "../config.ts";
import type { Limits } from "../config-limits.ts";
import { Unavailable } from "../domain/refusal.ts";
import { routedUrl } from "./api-path.ts";
import type { Authenticate } from "./auth.ts";
import { asBearer } from "./basic.ts";
import { takeJson } from "./bodies.ts";
import { bytesInFlight } from "./bytes-in-flight.ts";
import { closeConnections } from "./closing.ts";
import { compression } from "./compression.ts";
import { consoleRoutes } from "./console.ts";
import { corsFor } from "./cors.ts";
import { refuseForgeable } from "./cross-site.ts";
import type { DocumentPolicy } from "./document-ids.ts";
import { answerError } from "./graphql-errors.ts";
import { graphqlRoutes } from "./graphql-routes.ts";
import { healthRoutes } from "./health.ts";
import { type PublishedKeys, publishedKeyRoutes } from "./jwks-route.ts";
import type { TokenProvider } from "./login/token-provider.ts";
import { loginRoutes } from "./login/token-route.ts";
import type { Metrics } from "./metrics.ts";
import { metricsRoute } from "./metrics-route.ts";
import { parserErrors } from "./parser-errors.ts";
import { playgroundRoutes } from "./playground.ts";
import { answerPositions, positions as openPositions } from "./positions.ts";
import { rateLimiter } from "./rate-limits.ts";
import type { RequestContext } from "./request-context.ts";
import { followRequests } from "./request-life.ts";
import { restRoutes } from "./rest.ts";
import { restDescriptionRoutes } from "./rest-description.ts";
import { BODY_MS_MAX, cutSlowBody, PASSED_BODY_MS_MAX } from "./slow-bodies.ts";
import type { SlowOperations } from "./slow-operations.ts";
import { cutStalledAnswers, STALLED_MS_MAX } from "./stalled-answers.ts";
import { streamedOperations } from "./subscriptions/operations.ts";
import { slots as openSlots } from "./subscriptions/slots.ts";
import { webSockets } from "./subscriptions/web-sockets.ts";
import type { Tracing } from "./tracing.ts";
import { takeTurns } from "./turns.ts";
import { unroutedRequests } from "./unrouted.ts";
import { type Front, upstreamRoutes } from "./upstream/routes.ts";

export interface HttpOptions {
  readonly dependencies: Dependencies;
  readonly feed: EventFeed;
  readonly schema: GraphQLSchema;
  readonly apollo: ApolloServer<RequestContext>;
  readonly authenticate: Authenticate;
  /** The local public keys; `null` if an OAuth2 provider signs tokens. */
  readonly publishedKeys: PublishedKeys | null;
  /** Provider to which logins by user name and password are forwarded; `null`: the password of a login is its token. */
  readonly tokenProvider: TokenProvider | null;
  /** The upstream to which requests are forwarded; `null`: none. */
  readonly front: Front | null;
  readonly corsOrigins: readonly string[];
  /** `null`: clients send the text of every document. */
  readonly documents: DocumentPolicy | null;
  readonly limits: Limits;
  /** How far a replica that answers reads may lag behind; 0 without replicas. */
  readonly lagMilliseconds: number;
  /** Meaning of the numbers of REST's `dir`. */
  readonly dirMode: Config["restDir"];
  /** Whether clients may read the description of the REST API. */
  readonly introspection: boolean;
  /** Whether `GET /` serves the playground, and `GET /api/docs` the page of that description. */
  readonly playground: boolean;
  /** Whether `GET /console` serves the console. */
  readonly console: boolean;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  /** `null`: no spans are exported. */
  readonly tracing: Tracing | null;
  /** `null`: slow requests have no line of their own. */
  readonly slow: SlowOperations | null;
  /** Whether other processes of this gateway listen at the same address. */
  readonly isOneOfSeveral?: boolean;
}

export interface HttpServer {
  readonly server: FastifyInstance;
  /** Ends existing connections without a failed request; takes no new ones. */
  drain(): Promise<void>;
}

const REQUEST_ID = /^[\w.:-]{1,100}$/;

/** The HTTP server with all its routes, not listening yet. */
export function httpServer(options: HttpOptions): HttpServer {
  const { dependencies, apollo, authenticate, limits, dirMode, introspection, playground, log, metrics, tracing } =
    options;
  const { corsOrigins, documents, feed, schema } = options;
  const { now } = dependencies.clock;
  const passesBodies = options.front?.pass === "all";
  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
    },
    rewriteUrl: ({ url }) => routedUrl(url ?? "/"),
    clientErrorHandler: parserErrors(log, metrics),
    forceCloseConnections: "idle",
    return503OnClosing: false,
    requestTimeout: passesBodies ? PASSED_BODY_MS_MAX : BODY_MS_MAX,
    connectionTimeout: STALLED_MS_MAX,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
  });
  const limiter = rateLimiter(limits, options.isOneOfSeveral);
  const positions = openPositions(dependencies.store, options);

  const { pending } = followRequests(server, { metrics, tracing, slow: options.slow });
  const { drain } = closeConnections(server, pending, BODY_MS_MAX);
  answerPositions(server, positions);
  server.addHook("onRequest", takeTurns);
  if (passesBodies) server.addHook("onRequest", cutSlowBody);
  server.addHook("onRequest", cutStalledAnswers);
  const bytes = bytesInFlight(server, limits.bodyBytes);
  server.setErrorHandler(answerError);
  const unrouted = unroutedRequests(server);
  server.setNotFoundHandler(unrouted.answerUnrouted);
  takeJson(server);

  if (corsOrigins.length > 0) server.register(cors, corsFor(corsOrigins));
  server.after(() => server.addHook("onRequest", unrouted.hook));
  server.register(compress, compression);
  server.register(healthRoutes(dependencies.store));
  server.register(metricsRoute(metrics, authenticate));
  if (playground) server.register(playgroundRoutes);
  if (options.console) server.register(consoleRoutes);
  if (options.publishedKeys !== null) server.register(publishedKeyRoutes(options.publishedKeys));
  server.register(restRoutes({ dependencies, dirMode, admit: admitToApi }));
  server.register(
    loginRoutes({
      ...{ authenticate, now, provider: options.tokenProvider, tokenAgeSecondsMax: limits.tokenAgeSeconds },
      admit: async (request, reply) => {
        if (!refuseForgeable(request, reply, corsOrigins)) refuseOverload();
      },
    }),
  );
  server.register(upstreamRoutes({ front: options.front, admit: admitToApi, now, tracing }));
  if (introspection) server.register(restDescriptionRoutes({ page: playground }));
  // GraphQL over HTTP does not allow text/plain. If it were parsed, the error would wrongly report a missing body.
  server.removeContentTypeParser("text/plain");
  const streamed = streamedOperations({
    ...{ apollo, schema, dependencies, feed, limiter, tracing },
    limitsCost: limits.costPerMinute !== null,
    counts: metrics.subscriptions,
  });
  const slots = openSlots(limits, "subscriptions");
  server.addHook("preClose", async () => streamed.close());
  webSockets(server, {
    ...{ schema, streamed, slots, limits, limiter, documents, refuseOverload, authenticate, corsOrigins, now },
    connections: openSlots(limits, "connections"),
  });
  server.register(
    graphqlRoutes({ apollo, dependencies, limits, documents, admit, limiter, tracing, streamed, slots, positions }),
  );
  return { server, drain };

  /** Sets the viewer of the token and the position of its reads. Refuses the request if too many are pending. */
  async function admit(request: FastifyRequest): Promise<void> {
    refuseOverload();
    request.viewer = await authenticate(request.headers.authorization);
    await limiter.countRequest(request.headers.authorization);
    request.reached = positions.required(request);
  }

  /** Does the same below `/api`, where a token may come as a password and a form may come from another site. */
  async function admitToApi(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (refuseForgeable(request, reply, corsOrigins)) return;
    refuseOverload();
    const authorization = asBearer(request.headers.authorization);
    request.viewer = await authenticate(authorization);
    await limiter.countRequest(authorization);
    request.reached = positions.required(request);
  }

  function refuseOverload(): void {
    if (pending.size > limits.pendingRequests || bytes.tooMany())
      throw new Unavailable("OVERLOADED", "too many requests at once");
  }
}
