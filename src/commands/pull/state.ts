import type { Instant } from "../../domain/calendar.ts";
import type { UpstreamMark } from "../../domain/step.ts";
import type { Pulled } from "../../store/scratch/pulled.ts";
import type { Ascending } from "./lists.ts";
import type { Source } from "./records.ts";
import type { WalkPosition } from "./walk.ts";

/** The phases of a pull, in their order; `gather.ts` says why. */
export type Phase = "credits" | "rows" | "credits of rows" | "later rows" | "rules" | "slots" | "links" | "read";

/** The progress of a pull. Another process can continue from it. */
export interface PullState {
  readonly upstream: string;
  /** The target database. */
  readonly database: string;
  /** Start of the pull, by the clock of the upstream. */
  readonly startedOn: Instant;
  /** Where each entity starts; empty: at the beginning. */
  readonly since: readonly UpstreamMark[];
  readonly phase: Phase;
  readonly position: WalkPosition;
  /** Number of records that this phase has read. */
  readonly read: number;
  /** The greatest `UpdatedOn` of each source so far. */
  readonly newest: Readonly<Partial<Record<Source, Instant>>>;
  /** The upstream's value of `dir` for ascending order. Older states have none. */
  readonly ascending?: Ascending;
  /** Whether the upstream has time slots as separate records. */
  readonly hasSlots?: boolean;
}

/** A pull that starts now, or continues an unfinished one. */
export interface Beginning {
  readonly upstream: string;
  readonly database: string;
  /** Whether to read everything, even records of earlier pulls. */
  readonly everything: boolean;
  /** How far earlier pulls have imported. */
  readonly marks: readonly UpstreamMark[];
}

/**
 * The unfinished pull of another process, if this one can continue it; else `null`. It can if the unfinished pull reads from
 * the beginning, or from the marks that the database still has: then it misses no change, however long ago it began. Throws
 * if the file belongs to another database or upstream.
 */
export function unfinished(pulled: Pulled, { upstream, database, everything, marks }: Beginning): PullState | null {
  const text = pulled.state();
  if (text === null) return null;
  const state = JSON.parse(text) as PullState;
  if (state.upstream !== upstream || state.database !== database)
    throw new Error(
      `the state file belongs to a pull from ${state.upstream} into ${state.database}: name another --state file`,
    );
  const isWhole = state.since.length === 0;
  return isWhole || (!everything && isSame(state.since, marks)) ? state : null;
}

function isSame(some: readonly UpstreamMark[], others: readonly UpstreamMark[]): boolean {
  const inOrder = (marks: readonly UpstreamMark[]) =>
    JSON.stringify(marks.map(({ entity, readUntil, refused }) => [entity, readUntil, refused]).sort());
  return inOrder(some) === inOrder(others);
}
