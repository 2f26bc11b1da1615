import type { ApolloServer } from "@apollo/server";
import type { GraphQLFormattedError, GraphQLSchema } from "graphql";
import type { Dependencies } from "../../billing/dependencies.ts";
import type { EventFeed } from "../../billing/event-feed.ts";
import type { Viewer } from "../../billing/viewer.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { context } from "../../graphql/engine/context.ts";
import type { Log } from "../log.ts";
import type { RateLimiter } from "../rate-limits.ts";
import type { EventStream, RequestContext } from "../request-context.ts";
import type { RequestNotes } from "../request-notes.ts";
import type { Tracing } from "../tracing.ts";
import { type EventResult, eventAnswers } from "./answers.ts";
import { type Ending, GOING_DOWN, TOKEN_ENDED } from "./endings.ts";
import type { GraphqlRequest } from "./graphql-request.ts";
import { type Subscription, subscription } from "./subscription.ts";
import type { SubscriptionCounts, Transport } from "./subscription-metrics.ts";
import { whenTokenEnds } from "./token-end.ts";

export interface OperationsOptions {
  readonly apollo: ApolloServer<RequestContext>;
  readonly schema: GraphQLSchema;
  readonly dependencies: Dependencies;
  readonly feed: EventFeed;
  readonly limiter: RateLimiter;
  /** Whether the cost of a token's operations is limited. */
  readonly limitsCost: boolean;
  readonly tracing: Tracing | null;
  readonly counts: SubscriptionCounts;
}

/** Cost of what is shown and sent at a time: results wait in memory until the client has taken them. */
const COST_AT_ONCE = 10_000;

/** An operation that a streaming transport was asked for. */
export interface Asked {
  readonly transport: Transport;
  readonly operation: GraphqlRequest;
  readonly documentText: string | null;
  readonly viewer: Viewer | null;
  readonly authorization: string | undefined;
  readonly requestId: string;
  readonly log: Log;
  readonly notes: RequestNotes;
  /** The gateway ends the subscription. */
  readonly onEnd: (ending: Ending) => void;
  /** The operation has written. */
  readonly onCommit?: () => void;
  /** The operation is over. */
  readonly onOver: () => void;
}

/** The answer of an operation that is no subscription, or of one that did not begin. */
export interface StreamedAnswer {
  readonly data?: EventResult["data"];
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/** Runs operations of streaming transports by Apollo Server, under the same limits as those of plain requests. */
export function streamedOperations(options: OperationsOptions) {
  const { apollo, schema, dependencies, feed, limiter, limitsCost, tracing, counts } = options;
  const { now } = dependencies.clock;
  const answers = eventAnswers(schema, dependencies);
  const open = new Set<Subscription>();
  let isClosing = false;

  /** Runs the operation. Its answer is a subscription if it is one and has begun. Throws `Unavailable`. */
  async function run(asked: Asked): Promise<StreamedAnswer | Subscription> {
    if (isClosing) throw new Unavailable("OVERLOADED", "the gateway is stopping");
    const { viewer, operation, requestId, log, notes, documentText, authorization } = asked;
    let stream: EventStream | null = null;
    const contextValue: RequestContext = Object.assign(context(dependencies, viewer), {
      ...{ requestId, log, notes, tracing, documentText },
      countCost: limitsCost ? (cost: number) => limiter.countCost(authorization, cost) : null,
      carriesOnlyStreams: asked.transport === "websocket",
      carry: (begun: EventStream) => {
        stream = begun;
      },
      follow: viewer === null ? null : (query: Parameters<EventFeed["follow"]>[1]) => feed.follow(viewer, query),
    });
    const { body } = await apollo.executeOperation(operation, { contextValue });
    if (stream !== null && viewer !== null) return begun(stream, viewer, asked);
    if (contextValue.hasCommitted()) asked.onCommit?.();
    asked.onOver();
    if (body.kind !== "single") throw new Error("an answer in parts has no format here");
    return body.singleResult as StreamedAnswer;
  }

  function begun(stream: EventStream, viewer: Viewer, asked: Asked): Subscription {
    const { transport, log, notes } = asked;
    const from = performance.now();
    const made = subscription({
      source: stream.source,
      answers: answers.join(stream, viewer, asked),
      eventsAtOnce: Math.max(1, Math.floor(COST_AT_ONCE / Math.max(1, notes.cost ?? 1))),
      onEnd(ending, cause) {
        if (ending.code === "INTERNAL") log.error({ err: cause }, "subscription failed");
        asked.onEnd(ending);
      },
      onOver(ending, events) {
        const reason = ending?.reason ?? "client";
        open.delete(made);
        cancel();
        counts.ended(transport, reason, events);
        const details = { transport, sub: viewer.sub, operation: notes.operation ?? undefined, reason, events };
        log.info({ ...details, ms: Math.round(performance.now() - from) }, "subscription ended");
        asked.onOver();
      },
    });
    const cancel = whenTokenEnds(viewer, now, () => made.end(TOKEN_ENDED));
    open.add(made);
    counts.began(transport);
    if (isClosing) made.end(GOING_DOWN);
    return made;
  }

  return {
    run,
    /** Sends events by a function that returns at once. The time that it takes is the feed's. */
    send<T>(send: () => T): T {
      const from = performance.now();
      const sent = send();
      feed.spent(performance.now() - from);
      return sent;
    },
    /** Ends all subscriptions, and begins no more. */
    close() {
      isClosing = true;
      for (const one of [...open]) one.end(GOING_DOWN);
    },
  };
}

export type StreamedOperations = ReturnType<typeof streamedOperations>;

export function isSubscription(ran: StreamedAnswer | Subscription): ran is Subscription {
  return "results" in ran;
}
