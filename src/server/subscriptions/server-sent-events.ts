import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ExecutionResult } from "graphql";
import { createHandler } from "graphql-sse";
import Negotiator from "negotiator";
import type { EventResult } from "./answers.ts";
import { toGraphqlRequest } from "./graphql-request.ts";
import { type Answer, isSubscription, type StreamedOperations } from "./operations.ts";
import type { Slots } from "./slots.ts";
import type { Subscription } from "./subscription.ts";

const EVENT_STREAM = "text/event-stream";
const OTHERS = ["application/json", "application/graphql-response+json"];
/** Time in which a client must take the last result of a subscription that the gateway ends. */
const LAST_MILLISECONDS = 2_000;

/** What the handler of a request knows besides it. */
type Exchange = Record<PropertyKey, unknown> & {
  readonly reply: FastifyReply;
  /** Resolves when the client has taken enough; `null`: it keeps up. */
  blocked: Promise<void> | null;
};

/**
 * Whether a POST is to be answered by a stream: its client prefers one, or accepts one and may send a subscription. The
 * text is not parsed for it: at worst a query is answered by a stream to a client that accepts streams.
 */
export function wantsStream({ raw, body, documentText }: FastifyRequest): boolean {
  const accepted = raw.headers.accept;
  if (accepted === undefined || !accepted.includes(EVENT_STREAM)) return false;
  const preferred = new Negotiator(raw).mediaTypes([EVENT_STREAM, ...OTHERS]);
  if (!preferred.includes(EVENT_STREAM)) return false;
  if (preferred[0] === EVENT_STREAM && new Negotiator(raw).mediaTypes([...OTHERS, EVENT_STREAM])[0] === EVENT_STREAM)
    return true;
  const text = documentText ?? (body as { query?: unknown } | null | undefined)?.query;
  return typeof text === "string" && /\bsubscription\b/.test(text);
}

/** Answers operations by Server-Sent Events, in the "distinct connections mode" of the graphql-sse protocol. */
export function serverSentEvents({ run }: StreamedOperations, slots: Slots) {
  const handle = createHandler<FastifyRequest, Exchange, Exchange>({
    // Without a token for streams, every connection has one operation.
    authenticate: () => null,
    context: ({ context }) => context,
    onSubscribe: async ({ raw, context: { reply } }) =>
      resultsOf(await ask(raw, reply)) as AsyncIterable<ExecutionResult>,
    // The library reads results as fast as there are any.
    async onNext({ blocked }) {
      await blocked;
    },
  });

  async function ask(request: FastifyRequest, reply: FastifyReply): Promise<Answer | Subscription> {
    const { viewer, headers, id: requestId, log, notes, documentText, body } = request;
    const release = slots.take(headers.authorization);
    try {
      return await run({
        transport: "sse",
        operation: toGraphqlRequest(body as Record<string, unknown>),
        authorization: headers.authorization,
        onEnd: () => cutLater(reply),
        onOver: release,
        ...{ viewer, requestId, log, notes, documentText },
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const exchange: Exchange = { reply, blocked: null };
    const [body, { status, headers }] = await handle({
      method: "POST",
      url: "/graphql",
      headers: { get: (name) => (name === "accept" ? EVENT_STREAM : request.headers[name]?.toString()) },
      // The operation is read from the request itself.
      body: { query: "" },
      raw: request,
      context: exchange,
    });
    if (body === null || typeof body === "string") {
      await reply
        .status(status)
        .headers(headers ?? {})
        .send(body);
      return;
    }
    request.becomeStream?.();
    await send(body, exchange);
  };
}

/** As they are: a generator around the results of a subscription could not be ended while it waits. */
function resultsOf(ran: Answer | Subscription): AsyncIterable<EventResult> {
  return isSubscription(ran) ? ran.results : only(ran);
}

async function* only(answer: Answer) {
  yield answer;
}

/** Writes the parts of the stream until it ends or the client goes. */
async function send(parts: AsyncGenerator<string, void>, exchange: Exchange): Promise<void> {
  const { reply } = exchange;
  const { raw } = reply;
  reply.hijack();
  raw.once("close", () => void parts.return());
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": `${EVENT_STREAM}; charset=utf-8`,
    "cache-control": "no-store",
    // nginx sends on what it gets, without waiting for more.
    "x-accel-buffering": "no",
  });
  for await (const part of parts) {
    if (raw.destroyed) break;
    if (raw.write(part)) continue;
    exchange.blocked = drained(raw);
    await exchange.blocked;
    exchange.blocked = null;
  }
  await parts.return();
  raw.end();
}

/** Closes the connection of a client that does not take what is left to send. */
function cutLater({ raw }: FastifyReply): void {
  const cut = () => {
    if (!raw.writableFinished) raw.destroy();
  };
  setTimeout(cut, LAST_MILLISECONDS).unref();
}

/** Resolves when what was written has been taken, or the connection is closed. */
function drained(raw: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      raw.off("drain", done).off("close", done);
      resolve();
    };
    raw.once("drain", done).once("close", done);
  });
}
