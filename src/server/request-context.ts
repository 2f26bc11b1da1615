import type { DocumentNode } from "graphql";
import type { Event } from "../domain/event/event.ts";
import type { Context } from "../graphql/engine/context.ts";
import type { Log } from "./log.ts";
import type { RequestNotes } from "./request-notes.ts";
import type { Tracing } from "./tracing.ts";

/** A subscription that has begun: its source of events, and the operation to execute for each. */
export interface EventStream {
  readonly source: AsyncIterable<readonly Event[]>;
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The context of a GraphQL request, with what the server adds to it. */
export interface RequestContext extends Context {
  readonly requestId: string;
  readonly log: Log;
  readonly notes: RequestNotes;
  /** `null`: no spans are exported. */
  readonly tracing: Tracing | null;
  /** Counts the cost of the operation against the token's share; `null`: it has no limit. Throws RateLimited. */
  readonly countCost: ((cost: number) => Promise<void>) | null;
  /** The trusted document that the request names; `null`: it brings its own, or names none. */
  readonly documentText: string | null;
  /** Takes the stream of a subscription; `null`: the transport carries none. */
  readonly carry: ((stream: EventStream) => void) | null;
  /** Whether the transport runs subscriptions only. */
  readonly carriesOnlyStreams: boolean;
}
