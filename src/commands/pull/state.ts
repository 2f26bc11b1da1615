import type { Instant } from "../../domain/calendar.ts";
import type { UpstreamMark } from "../../domain/step.ts";
import type { Pulled } from "../../store/scratch/pulled.ts";
import type { Ascending } from "./lists.ts";
import type { Source } from "./records.ts";
import type { WalkPosition } from "./walk.ts";

/** What a pull does, one after the other; `gather.ts` says why in this order. */
export type Phase = "credits" | "rows" | "credits of rows" | "later rows" | "rules" | "slots" | "links" | "read";

/** How far a pull has come, so that another process can go on. */
export interface PullState {
  readonly upstream: string;
  /** The database that it is for. */
  readonly database: string;
  /** When it began, by the clock of the upstream. */
  readonly startedOn: Instant;
  /** From where it reads; none: everything. */
  readonly since: readonly UpstreamMark[];
  readonly phase: Phase;
  readonly position: WalkPosition;
  /** How many records this phase has read. */
  readonly read: number;
  /** The greatest `UpdatedOn` of each source so far. */
  readonly newest: Readonly<Partial<Record<Source, Instant>>>;
  /** The word for an ascending order there. Older states have none. */
  readonly ascending?: Ascending;
  /** Whether the upstream has time slots as records of their own. */
  readonly hasSlots?: boolean;
}

/** Who begins something now, or would go on with what was begun. */
export interface Beginning {
  readonly upstream: string;
  readonly database: string;
  /** Whether everything is to be read, whatever was read before. */
  readonly everything: boolean;
  /** How far it was brought before. */
  readonly marks: readonly UpstreamMark[];
}

/**
 * What another process has left and this one can go on with; `null` if there is nothing. What was left is of use if it
 * reads from the beginning, or from where the database still is: then nothing that changes is missed, whenever it began. Throws
 * where the file is of another database or upstream.
 */
export function unfinished(pulled: Pulled, { upstream, database, everything, marks }: Beginning): PullState | null {
  const text = pulled.state();
  if (text === null) return null;
  const state = JSON.parse(text) as PullState;
  if (state.upstream !== upstream || state.database !== database)
    throw new Error(
      `what was pulled before is of ${state.upstream} and for ${state.database}: name another --state file`,
    );
  const isWhole = state.since.length === 0;
  return isWhole || (!everything && isSame(state.since, marks)) ? state : null;
}

function isSame(some: readonly UpstreamMark[], others: readonly UpstreamMark[]): boolean {
  const inOrder = (marks: readonly UpstreamMark[]) =>
    JSON.stringify(marks.map(({ entity, readUntil, refused }) => [entity, readUntil, refused]).sort());
  return inOrder(some) === inOrder(others);
}
