import type { Context } from "../graphql/engine/context.ts";
import type { Log } from "./log.ts";
import type { RequestNotes } from "./request-notes.ts";

/** The context of a GraphQL request, with what the server adds to it. */
export interface RequestContext extends Context {
  readonly requestId: string;
  readonly log: Log;
  readonly notes: RequestNotes;
  /** The trusted document that the request names; `null`: it brings its own, or names none. */
  readonly documentText: string | null;
}
