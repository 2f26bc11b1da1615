import { Readable } from "node:stream";
import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Dependencies } from "../billing/dependencies.ts";
import type { Limits } from "../config-limits.ts";
import { context } from "../graphql/engine/context.ts";
import { type DocumentPolicy, documentHook } from "./document-ids.ts";
import { tagged } from "./etag.ts";
import { graphqlRefusals } from "./graphql-requests.ts";
import type { Positions } from "./positions.ts";
import type { RateLimiter } from "./rate-limits.ts";
import type { RequestContext } from "./request-context.ts";
import type { StreamedOperations } from "./subscriptions/operations.ts";
import { serverSentEvents, wantsStream } from "./subscriptions/server-sent-events.ts";
import type { OpenSlots } from "./subscriptions/slots.ts";
import type { Tracing } from "./tracing.ts";

interface GraphqlOptions {
  readonly apollo: ApolloServer<RequestContext>;
  readonly dependencies: Dependencies;
  readonly limits: Limits;
  /** `null`: clients send the text of every document. */
  readonly documents: DocumentPolicy | null;
  readonly limiter: RateLimiter;
  readonly tracing: Tracing | null;
  readonly streamed: StreamedOperations;
  /** Of subscriptions. */
  readonly slots: OpenSlots;
  readonly positions: Positions;
  /** Lets a request in, with its viewer; throws `Unauthenticated`, `Unavailable`, `RateLimited`. */
  readonly admit: (request: FastifyRequest) => Promise<void>;
}

/** `/graphql`: GET and POST by Apollo Server, and POST with a stream as its answer. */
export function graphqlRoutes(options: GraphqlOptions) {
  const { apollo, dependencies, limits, documents, admit, limiter, tracing } = options;
  const answerByStream = serverSentEvents(options.streamed, options.slots, options.positions);
  const { refuseBody } = graphqlRefusals(limits);

  async function contextOf(request: FastifyRequest) {
    const { viewer, id: requestId, log, documentText, notes, headers, reached } = request;
    const made = context(dependencies, viewer, reached);
    return Object.assign(made, {
      committed: noting(request, made.committed),
      requestId,
      log,
      documentText,
      notes,
      tracing,
      carry: null,
      carriesOnlyStreams: false,
      countCost:
        limits.costPerMinute === null ? null : (cost: number) => limiter.countCost(headers.authorization, cost),
    });
  }

  async function answerGraphql(request: FastifyRequest, reply: FastifyReply): Promise<string | Readable> {
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: toApollo(request),
      context: () => contextOf(request),
    });
    reply.status(status ?? 200);
    for (const [name, value] of headers) reply.header(name, value);
    return body.kind === "complete" ? body.string : Readable.from(body.asyncIterator);
  }

  return async (server: FastifyInstance) => {
    const route = {
      url: "/graphql",
      onRequest: admit,
      preHandler: [refuseBody, documentHook(documents)],
      handler(request: FastifyRequest, reply: FastifyReply) {
        request.work = answerGraphql(request, reply);
        return request.work;
      },
    };
    server.route({
      ...route,
      method: "POST",
      handler: (request, reply) =>
        wantsStream(request) ? answerByStream(request, reply) : route.handler(request, reply),
    });
    server.route({ ...route, method: "GET", onSend: tagged });
  };
}

/** Notes that the request has written. */
function noting(request: FastifyRequest, committed: () => void): () => void {
  return () => {
    request.hasWritten = true;
    committed();
  };
}

/** The request for Apollo. HEAD is GET, whose body is not sent. */
function toApollo({ method, url, headers: sent, body }: FastifyRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const name in sent) {
    const value = sent[name];
    if (value) headers.set(name, typeof value === "string" ? value : value.join(", "));
  }
  const search = /^[^?#]*(\?[^#]*)?/.exec(url)?.[1] ?? "";
  return { method: method === "HEAD" ? "GET" : method, headers, search, body };
}
