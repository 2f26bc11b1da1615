import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { House } from "../billing/house.ts";
import type { Viewer } from "../billing/viewer.ts";
import type { Config, Limits } from "../config.ts";
import { parseJson, RepeatedName } from "../domain/json.ts";
import { Unauthenticated, Unavailable } from "../domain/refusal.ts";
import { context } from "../graphql/context.ts";
import type { Authenticate } from "./auth.ts";
import { takeJson } from "./bodies.ts";
import { RETRY_AFTER_SECONDS, type RequestContext } from "./graphql.ts";
import { healthRoutes } from "./health.ts";
import { isTooDeep } from "./limits.ts";
import { answerParserError } from "./parser-errors.ts";
import { playgroundRoutes } from "./playground.ts";
import { answerNothingHere, answerRestError, isRestUrl, restRoutes, restUrl } from "./rest.ts";
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
  /** What the numbers of REST's `dir` mean. */
  readonly dirMode: Config["restDir"];
  /** Whether clients may ask for the REST door's description. */
  readonly introspection: boolean;
  /** Whether `GET /` answers the playground, and `GET /api/docs` the page of that description. */
  readonly playground: boolean;
  readonly log: FastifyBaseLogger;
}

const REQUEST_ID = /^[\w.:-]{1,100}$/;

/** The HTTP server with all its doors, not listening yet. */
export function httpServer(options: HttpOptions) {
  const { house, apollo, authenticate, limits, dirMode, introspection, playground, log } = options;
  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
    },
    frameworkErrors: answerEither,
    rewriteUrl: ({ url = "/" }) => restUrl(url),
    clientErrorHandler: answerParserError,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    requestTimeout: 20_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
  });
  let pending = 0;

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
  server.setErrorHandler(answerEither);
  server.setNotFoundHandler((request, reply) =>
    isRestUrl(request.url) ? answerNothingHere(reply) : answer(reply, 404, "NOT_FOUND", "There is nothing here."),
  );
  takeJson(server);

  server.register(healthRoutes(house.store));
  if (playground) server.register(playgroundRoutes);
  server.register(restRoutes({ house, dirMode, admit }));
  if (introspection) server.register(restDescriptionRoutes({ page: playground }));
  server.route({
    method: ["GET", "POST"],
    url: "/graphql",
    onRequest: admit,
    async preHandler(request, reply) {
      const { query, variables } = asked(request);
      if (isTooDeep(query, variables, limits.queryDepth))
        return answer(reply, 400, "BAD_USER_INPUT", `The request is nested more than ${limits.queryDepth} deep.`);
    },
    handler(request, reply) {
      request.work = Promise.resolve(answerGraphql.call(server, request, reply));
      return request.work;
    },
  });
  server.route({
    method: ["PUT", "PATCH", "DELETE"],
    url: "/graphql",
    async onRequest(_request, reply) {
      reply.header("allow", "GET, HEAD, POST");
      return answer(reply, 405, "BAD_REQUEST", "The methods here are GET, HEAD, POST.");
    },
    async handler() {},
  });
  return server;

  /** Lets a request in that is not one too many, with whoever its token speaks for. */
  async function admit(request: FastifyRequest): Promise<void> {
    if (pending > limits.pendingRequests) throw new Unavailable("OVERLOADED", "too many requests at once");
    request.viewer = await authenticate(request.headers.authorization);
  }
}

/**
 * What a request asks, if it is one: by POST in the body, by GET in the address with variables as JSON. Throws
 * `RepeatedName`.
 */
function asked({ method, body, query }: FastifyRequest): { query?: unknown; variables?: unknown } {
  if (method === "POST") return typeof body === "object" && body !== null ? { variables: body, ...body } : {};
  const { query: document, variables } = query as { query?: string; variables?: string };
  try {
    return { query: document, variables: variables === undefined ? {} : parseJson(variables) };
  } catch (error) {
    if (error instanceof RepeatedName) throw error;
    return { query: document };
  }
}

/** An error outside of the operations, in the form of the API that the address belongs to. */
function answerEither(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  return (isRestUrl(request.url) ? answerRestError : answerError)(error, request, reply);
}

/** An error outside of GraphQL, in the form of its errors. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  reply.header("x-request-id", request.id);
  if (error instanceof Unauthenticated) {
    reply.header("www-authenticate", 'Bearer error="invalid_token"');
    return answer(reply, 401, "UNAUTHENTICATED", error.message);
  }
  if (error instanceof Unavailable) {
    reply.header("retry-after", RETRY_AFTER_SECONDS);
    return answer(reply, 503, error.code, error.message);
  }
  if (error instanceof RepeatedName) return answer(reply, 400, "BAD_USER_INPUT", error.message);
  const status = error.statusCode ?? 500;
  if (status < 500) return answer(reply, status, "BAD_REQUEST", error.message);
  request.log.error({ err: error }, "request failed");
  return answer(reply, 500, "INTERNAL", `An error has occurred. Request id: ${request.id}`);
}

function answer(reply: FastifyReply, status: number, code: string, message: string) {
  return reply.status(status).send({ errors: [{ message, extensions: { code } }] });
}
