import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import Negotiator from "negotiator";
import type { Positions } from "../positions.ts";
import type { EventResult } from "./answers.ts";
import { toGraphqlRequest } from "./graphql-request.ts";
import { isSubscription, type StreamedAnswer, type StreamedOperations } from "./operations.ts";
import type { OpenSlots } from "./slots.ts";
import type { Subscription } from "./subscription.ts";

const EVENT_STREAM = "text/event-stream";
const OTHERS = ["application/json", "application/graphql-response+json"];
/** Time in which a client must take the last result of a subscription that the gateway ends. */
const LAST_MILLISECONDS = 2_000;
const COMMENT_MILLISECONDS = 15_000;
const COMMENT = ":\n\n";
/** A client of the browser's `EventSource` gets no event without data. */
const COMPLETE = "event: complete\ndata:\n\n";

/**
 * Whether a POST is to be answered by a stream: its client prefers one, or accepts one and may send a subscription. The
 * text is not parsed for it: at worst a query is answered by a stream to a client that accepts streams.
 */
export function wantsStream({ raw, body, documentText }: FastifyRequest): boolean {
  const accepted = raw.headers.accept;
  if (accepted === undefined || !accepted.includes(EVENT_STREAM)) return false;
  const preferred = new Negotiator(raw).mediaTypes([...OTHERS, EVENT_STREAM]);
  if (preferred[0] === EVENT_STREAM) return true;
  const text = documentText ?? (body as { query?: unknown } | null | undefined)?.query;
  return preferred.includes(EVENT_STREAM) && typeof text === "string" && /\bsubscription\b/.test(text);
}

/** Answers operations by Server-Sent Events, in the "distinct connections mode" of the graphql-sse protocol. */
export function serverSentEvents({ run, send }: StreamedOperations, slots: OpenSlots, positions: Positions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { viewer, headers, id: requestId, log, notes, documentText, body } = request;
    const operation = toGraphqlRequest(body as Record<string, unknown>);
    const { authorization } = headers;
    const release = slots.take(authorization);
    let ran: StreamedAnswer | Subscription;
    try {
      ran = await run({
        ...{ transport: "sse", operation, viewer, authorization, requestId, log, notes, documentText },
        onEnd: () => cutLater(reply),
        onCommit: () => {
          request.hasWritten = true;
        },
        onOver: release,
      });
    } catch (error) {
      release();
      throw error;
    }
    request.becomeStream();
    // A stream passes no hook of answers.
    positions.answer(request, reply);
    begin(reply);
    if (isSubscription(ran)) await follow(ran, reply.raw, send);
    else reply.raw.write(textOf(ran));
    reply.raw.end(COMPLETE);
  };
}

/** Sends the head, and a comment: some browsers wait for a first byte. */
function begin(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": `${EVENT_STREAM}; charset=utf-8`,
    "cache-control": "no-store",
    // nginx sends on what it gets, without waiting for more.
    "x-accel-buffering": "no",
  });
  reply.raw.write(COMMENT);
}

/** Sends results as fast as the client takes them, until the subscription is over or the client goes. */
async function follow({ results }: Subscription, raw: ServerResponse, send: StreamedOperations["send"]): Promise<void> {
  const comments = setInterval(() => raw.write(COMMENT), COMMENT_MILLISECONDS);
  const stop = () => void results.return();
  raw.once("close", stop);
  if (raw.destroyed) stop();
  try {
    for await (const batch of results) if (!send(() => raw.write(bytesOf(batch)))) await drained(raw);
  } finally {
    clearInterval(comments);
  }
}

/** Subscriptions share batches of results, and so their bytes. */
const shared = new WeakMap<readonly EventResult[], Buffer>();

function bytesOf(batch: readonly EventResult[]): Buffer {
  const bytes = shared.get(batch) ?? Buffer.from(batch.map(textOf).join(""));
  shared.set(batch, bytes);
  return bytes;
}

function textOf(result: EventResult): string {
  return `event: next\ndata: ${JSON.stringify(result)}\n\n`;
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
    if (raw.destroyed) done();
  });
}
