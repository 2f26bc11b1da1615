import type { DocumentNode, GraphQLFormattedError, GraphQLSchema } from "graphql";
import { type ExecutionResult, execute } from "graphql";
import { atMost } from "../../billing/at-most.ts";
import type { Dependencies } from "../../billing/dependencies.ts";
import type { Viewer } from "../../billing/viewer.ts";
import type { Event } from "../../domain/event/event.ts";
import { context } from "../../graphql/engine/context.ts";
import { formatError } from "../../graphql/engine/errors.ts";
import { limited } from "../answer-size.ts";
import { named } from "../graphql.ts";
import type { Log } from "../log.ts";
import { lruCache } from "../lru-cache.ts";
import type { EventStream } from "../request-context.ts";

/** An event as a subscription shows it. */
export interface EventResult {
  readonly data?: ExecutionResult["data"];
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/** The answers to one subscription's events. */
export interface Answers {
  /** Subscriptions that share answers get the same array for the same events. */
  of(events: readonly Event[]): Promise<readonly EventResult[]>;
  /** Call it when the subscription is over. */
  leave(): void;
}

/** Batches that are executed at the same time, each on a snapshot of its own. */
const EXECUTING_MAX = 4;
/** Characters of the events whose answers are kept for subscriptions that ask for the same, and of batches of them. */
const SHARED_CHARACTERS_MAX = 4_000_000;
/** What an answer is counted for besides the data of its event. */
const ANSWER_CHARACTERS = 1_000;

interface Group {
  readonly id: number;
  members: number;
}

/**
 * Executes the operations of subscriptions with each event. Subscriptions with the same document, variables and rights
 * share the answers.
 */
export function eventAnswers(schema: GraphQLSchema, dependencies: Dependencies) {
  const executing = atMost(EXECUTING_MAX);
  const shared = lruCache<string, Promise<EventResult>>(SHARED_CHARACTERS_MAX);
  const batches = lruCache<string, Promise<readonly EventResult[]>>(SHARED_CHARACTERS_MAX);
  const groups = new Map<string, Group>();
  const documents = new WeakMap<DocumentNode, number>();
  let count = 0;

  function idOf(document: DocumentNode): number {
    const known = documents.get(document);
    if (known !== undefined) return known;
    count += 1;
    documents.set(document, count);
    return count;
  }

  function join(key: string): Group {
    const group = groups.get(key) ?? { id: ++count, members: 0 };
    group.members += 1;
    groups.set(key, group);
    return group;
  }

  return {
    join(stream: EventStream, viewer: Viewer, request: { readonly requestId: string; readonly log: Log }): Answers {
      const { document, operationName, variables } = stream;
      const key = JSON.stringify([idOf(document), operationName ?? null, variables, viewer]);
      const group = join(key);

      async function executed(events: readonly Event[]): Promise<EventResult[]> {
        const contextValue = context(dependencies, viewer);
        try {
          const results = await Promise.all(
            events.map((rootValue) =>
              execute({ schema, document, operationName, variableValues: variables, contextValue, rootValue }),
            ),
          );
          return results.map((result) => toResult(result, request));
        } finally {
          contextValue.release();
        }
      }

      /** Each event is executed once, also if subscriptions have read to different places. */
      function eachOnce(events: readonly Event[]): Promise<readonly EventResult[]> {
        const known = events.map(({ sequence }) => shared.get(`${group.id}:${sequence}`));
        const missing = events.filter((_, place) => known[place] === undefined);
        if (missing.length > 0) {
          const answers = executing(() => executed(missing));
          for (const [place, event] of missing.entries()) {
            const answer = answers.then((all) => all[place]!);
            shared.set(`${group.id}:${event.sequence}`, answer, weightOf(event));
            known[events.indexOf(event)] = answer;
          }
        }
        return Promise.all(known as Promise<EventResult>[]);
      }

      return {
        of(events) {
          if (group.members === 1) return executing(() => executed(events));
          // All of a group match the same events, so the ends of a batch name it.
          const key = `${group.id}:${events[0]!.sequence}:${events.at(-1)!.sequence}`;
          const found = batches.get(key);
          if (found !== undefined) return found;
          const answers = eachOnce(events);
          batches.set(
            key,
            answers,
            events.reduce((sum, one) => sum + weightOf(one), 0),
          );
          return answers;
        },
        leave() {
          group.members -= 1;
          if (group.members === 0) groups.delete(key);
        },
      };
    },
  };
}

function weightOf({ data }: Event): number {
  return data.length + ANSWER_CHARACTERS;
}

export type EventAnswers = ReturnType<typeof eventAnswers>;

function toResult(result: ExecutionResult, { requestId, log }: { requestId: string; log: Log }): EventResult {
  const { data, errors } = limited(result, { hasCommitted: () => false });
  if (errors === undefined) return { data };
  const shown = errors.map((error) => {
    const formatted = formatError(error.toJSON(), error);
    if (formatted.extensions?.code === "INTERNAL")
      log.error({ err: error.originalError ?? error, path: error.path }, "an event could not be shown");
    return formatted;
  });
  return { data: data ?? null, errors: named(shown, requestId) };
}
