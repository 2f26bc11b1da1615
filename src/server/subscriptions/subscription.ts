import type { Event } from "../../domain/event/event.ts";
import { BadRequest, Unavailable } from "../../domain/refusal.ts";
import { formatError } from "../../graphql/engine/errors.ts";
import type { Answers, EventResult } from "./answers.ts";
import { type Ending, TOO_SLOW } from "./endings.ts";

/** The results of a subscription, several at a time, for one consumer. `return` ends it, also while it waits for an event. */
export type EventResults = Required<AsyncIterator<readonly EventResult[], undefined>> &
  AsyncIterable<readonly EventResult[]>;

export interface Subscription {
  readonly results: EventResults;
  /** Ends it from here: its last result is the reason. */
  end(ending: Ending): void;
}

export interface SubscriptionOptions {
  readonly source: AsyncIterable<readonly Event[]>;
  readonly answers: Answers;
  /** Events that are shown and sent at a time, at most. */
  readonly eventsAtOnce: number;
  /** The gateway ends the subscription. */
  readonly onEnd: (ending: Ending, cause?: unknown) => void;
  /** It is over, for whichever reason; `null`: by the client. */
  readonly onOver: (ending: Ending | null, eventsSent: number) => void;
  readonly slowMilliseconds?: number;
}

/** Time in which a client must take what is sent at a time. */
const SLOW_MILLISECONDS = 10_000;

/** The results of a subscription that has begun. Events are read when those before have been taken. */
export function subscription(options: SubscriptionOptions): Subscription {
  const { answers, onEnd, onOver, slowMilliseconds = SLOW_MILLISECONDS } = options;
  const source = options.source[Symbol.asyncIterator]();
  let ending: Ending | null = null;
  let [sent, isOver] = [0, false];

  function end(reason: Ending, cause?: unknown): void {
    if (ending !== null || isOver) return;
    ending = reason;
    void source.return?.();
    onEnd(reason, cause);
  }

  function over(): void {
    if (isOver) return;
    isOver = true;
    void source.return?.();
    answers.leave();
    onOver(ending, sent);
  }

  async function* generated(): AsyncGenerator<readonly EventResult[], undefined> {
    try {
      for (let next = await source.next(); !next.done; next = await source.next()) {
        for (const events of pieces(next.value, options.eventsAtOnce)) {
          const batch = await answers.of(events);
          if (ending !== null) break;
          const slow = setTimeout(() => end(TOO_SLOW), slowMilliseconds);
          try {
            yield batch;
          } finally {
            clearTimeout(slow);
          }
          sent += batch.length;
        }
        if (ending !== null) break;
      }
    } catch (error) {
      end(failureOf(error), error);
    } finally {
      over();
    }
    if (ending !== null) yield [{ errors: [errorOf(ending)] }];
    return undefined;
  }

  const generator = generated();
  const results: EventResults = {
    next: () => generator.next(),
    return() {
      // A generator that waits for its source would return only after the next event, and one that never ran says nothing.
      over();
      return generator.return(undefined);
    },
    throw(error) {
      over();
      return generator.throw(error);
    },
    [Symbol.asyncIterator]: () => results,
  };
  return { results, end };
}

function* pieces<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

export function errorOf({ message, code }: Ending) {
  return { message, extensions: { code } };
}

/** Why the source failed, as the client sees it. */
function failureOf(error: unknown): Ending {
  const { message, extensions } = formatError({ message: "" }, error);
  const code = error instanceof BadRequest || error instanceof Unavailable ? String(extensions?.code) : "INTERNAL";
  return { reason: "failed", closeCode: null, code, message };
}
