import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import fastify, { type FastifyBaseLogger, type FastifyRequest, LogController } from "fastify";
import type { House } from "../billing/house.ts";
import type { Viewer } from "../billing/viewer.ts";
import type { Limits } from "../config.ts";
import { Unavailable } from "../domain/refusal.ts";
import { context } from "../graphql/context.ts";
import type { Authenticate } from "./auth.ts";
import { closeConnections } from "./closing.ts";
import type { RequestContext } from "./graphql.ts";
import { answer, answerError } from "./graphql-errors.ts";
import { graphqlRefusals } from "./graphql-requests.ts";
import { healthRoutes } from "./health.ts";
import { playgroundRoutes } from "./playground.ts";
import { answerRestError, REST_PREFIX, restRoutes } from "./rest.ts";
import { restDescriptionRoutes } from "./rest-description.ts";

declare module "fastify" {
  interface FastifyRequest {
    viewer: Viewer | null;
    /** What is being done for the request, if anything is. */
    work: Promise<unknown> | null;
  }
}

export interface HttpOptions {
  readonly house: House;
  readonly apollo: ApolloServer<RequestContext>;
  readonly authenticate: Authenticate;
  readonly limits: Limits;
  /** Whether clients may ask for the REST door's description. */
  readonly introspection: boolean;
  /** Whether `GET /` answers the playground, and `GET /api/docs` the page of that description. */
  readonly playground: boolean;
  readonly log: FastifyBaseLogger;
}

/** How long a request may take to arrive. */
const REQUEST_MILLISECONDS = 20_000;
const REQUEST_ID = /^[\w.:-]{1,100}$/;

/** The HTTP server with all its doors, not listening yet. */
export function httpServer({ house, apollo, authenticate, limits, introspection, playground, log }: HttpOptions) {
  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error, request, reply) =>
      (request.url.startsWith(`${REST_PREFIX}/`) ? answerRestError : answerError)(error, request, reply),
    forceCloseConnections: "idle",
    return503OnClosing: false,
    requestTimeout: REQUEST_MILLISECONDS,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
  });
  let pending = 0;
  closeConnections(server, REQUEST_MILLISECONDS);

  const answerGraphql = fastifyApolloHandler(apollo, {
    context: async (request) =>
      Object.assign(context(house, request.viewer), { requestId: request.id, log: request.log }),
  });

  server.decorateRequest("viewer", null);
  server.decorateRequest("work", null);
  server.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    pending += 1;
    // A client that goes away does not end the work on its request: it is pending until that is done.
    reply.raw.once("close", () => {
      const done = () => {
        pending -= 1;
      };
      Promise.resolve(request.work).then(done, done);
    });
  });
  server.addHook("onResponse", async (request, reply) => {
    const { method, url } = request;
    const path = url.split("?", 1)[0];
    request.log.info({ method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "answered");
  });
  server.setErrorHandler(answerError);
  server.setNotFoundHandler((_request, reply) => answer(reply, 404, "NOT_FOUND", "There is nothing here."));

  server.register(healthRoutes(house.store));
  if (playground) server.register(playgroundRoutes);
  server.register(restRoutes({ house, admit }));
  if (introspection) server.register(restDescriptionRoutes({ page: playground }));
  // GraphQL over HTTP knows no text, and an answer to it would say that there is no body.
  server.removeContentTypeParser("text/plain");
  const { refuseWebSocket, refuseBody, refuseMethod } = graphqlRefusals(limits);
  server.route({ method: ["PUT", "PATCH", "DELETE"], url: "/graphql", onRequest: refuseMethod, handler: refuseMethod });
  server.route({
    method: ["GET", "POST"],
    url: "/graphql",
    onRequest: [refuseWebSocket, admit],
    preHandler: refuseBody,
    handler(request, reply) {
      request.work = Promise.resolve(answerGraphql.call(server, request, reply));
      return request.work;
    },
  });
  return server;

  /** Lets a request in that is not one too many, with whoever its token speaks for. */
  async function admit(request: FastifyRequest): Promise<void> {
    if (pending > limits.pendingRequests) throw new Unavailable("OVERLOADED", "too many requests at once");
    request.viewer = await authenticate(request.headers.authorization);
  }
}
