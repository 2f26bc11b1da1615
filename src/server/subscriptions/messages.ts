import type { IncomingMessage } from "node:http";
import type { FastifyBaseLogger } from "fastify";
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, parse } from "graphql";
import type { ServerOptions, SubscribePayload } from "graphql-ws";
import type { Viewer } from "../../billing/viewer.ts";
import type { Limits } from "../../config-limits.ts";
import { BadRequest, Unavailable } from "../../domain/refusal.ts";
import { type DocumentPolicy, documentOfMessage } from "../document-ids.ts";
import { isTooDeep } from "../limits.ts";
import { RateLimited, type RateLimiter } from "../rate-limits.ts";
import { noNotes } from "../request-notes.ts";
import type { EventResult } from "./answers.ts";
import { CLOSE, type Ending } from "./endings.ts";
import { toGraphqlRequest } from "./graphql-request.ts";
import { isSubscription, type StreamedOperations } from "./operations.ts";
import type { OpenSlots } from "./slots.ts";
import type { EventResults } from "./subscription.ts";

/** What is known of a WebSocket. */
export interface Extra {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly log: FastifyBaseLogger;
  /** Closes the connection; returns what is to be thrown then. */
  close(code: number, reason: string): Error;
  end(ending: Ending): void;
  /** `null` until its token has come. */
  viewer: Viewer | null;
  authorization: string | undefined;
  /** What is to be done when it closes. */
  readonly releases: (() => void)[];
  /** Subscriptions that have not begun yet. */
  readonly beginning: Set<Promise<unknown>>;
}

export interface MessageOptions {
  readonly schema: GraphQLSchema;
  readonly streamed: StreamedOperations;
  readonly slots: OpenSlots;
  readonly limits: Limits;
  readonly limiter: RateLimiter;
  readonly documents: DocumentPolicy | null;
  /** Throws `Unavailable` if the process has too much to do. */
  readonly refuseOverload: () => void;
}

type Handlers = Pick<ServerOptions<Record<string, unknown>, Extra>, "onSubscribe" | "subscribe" | "onNext">;

/** How messages that begin a subscription are handled, under the limits of requests. */
export function messages(options: MessageOptions): Handlers {
  const { schema, streamed, slots, limits, limiter, documents, refuseOverload } = options;

  async function begin(extra: Extra, payload: SubscribePayload, onOver: () => void) {
    const { viewer, authorization, requestId, log } = extra;
    refuseOverload();
    await limiter.countRequest(authorization);
    const message = payload as unknown as Readonly<Record<string, unknown>>;
    if (isTooDeep(payload.query, message, limits.queryDepth))
      return refused("BAD_USER_INPUT", `The message is nested more than ${limits.queryDepth} deep.`);
    const { text, wrong } = documentOfMessage(message, documents);
    if (wrong !== null) return refused(wrong.code, wrong.message);
    return streamed.run({
      transport: "websocket",
      operation: toGraphqlRequest(message),
      documentText: text,
      notes: noNotes(),
      onEnd: extra.end,
      ...{ viewer, authorization, requestId, log, onOver },
    });
  }

  return {
    async onSubscribe({ extra }, _id, payload) {
      const release = takeSlot(extra);
      const beginning = begin(extra, payload, release);
      extra.beginning.add(beginning);
      try {
        const ran = await beginning;
        if (isSubscription(ran)) return { schema, document: ONE_SUBSCRIPTION, contextValue: ran.results };
        release();
        return ran.errors?.map(toGraphqlError) ?? [];
      } catch (error) {
        release();
        return [toGraphqlError(formatted(error, extra))];
      } finally {
        extra.beginning.delete(beginning);
      }
    },
    // It has begun already.
    subscribe: ({ contextValue }) => oneByOne(contextValue as EventResults) as never,
    onNext: (_context, _id, _payload, _args, result) => result as never,
  };

  function takeSlot({ close, authorization }: Extra): () => void {
    try {
      return slots.take(authorization);
    } catch (error) {
      throw close(CLOSE.tooMany, (error as Error).message);
    }
  }
}

/** The results as the library sends them. It ends an iterator by `return`, which must not wait for the next event. */
function oneByOne(results: EventResults): AsyncIterableIterator<EventResult, undefined> {
  let batch: readonly EventResult[] = [];
  let at = 0;
  const each = {
    async next(): Promise<IteratorResult<EventResult, undefined>> {
      if (at === batch.length) {
        const next = await results.next();
        if (next.done) return { done: true, value: undefined };
        [batch, at] = [next.value, 0];
      }
      at += 1;
      return { done: false, value: batch[at - 1]! };
    },
    async return(): Promise<IteratorResult<EventResult, undefined>> {
      await results.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => each,
  };
  return each;
}

/** Tells the library that the operation is a subscription; it has parsed none itself. */
const ONE_SUBSCRIPTION = parse("subscription { events { id } }", { noLocation: true });

function refused(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}

function formatted(error: unknown, { log, requestId }: Extra): GraphQLFormattedError {
  if (error instanceof Unavailable) return { message: error.message, extensions: { code: error.code } };
  if (error instanceof RateLimited) {
    const { message, retryAfterSeconds } = error;
    return { message, extensions: { code: "RATE_LIMITED", retryAfterSeconds } };
  }
  if (error instanceof BadRequest) return { message: error.message, extensions: { code: "BAD_USER_INPUT" } };
  log.error({ err: error }, "request failed");
  return { message: "An error has occurred.", extensions: { code: "INTERNAL", requestId } };
}

/** The library sends what `toJSON` returns. */
function toGraphqlError(shown: GraphQLFormattedError): GraphQLError {
  return Object.assign(new GraphQLError(shown.message), { toJSON: () => shown });
}
