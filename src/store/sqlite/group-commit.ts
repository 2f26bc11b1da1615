import type BetterSqlite3 from "better-sqlite3";
import type { StoreObserver } from "../observer.ts";

const COMMIT = "commit";

/** A decision of the group. */
export interface Member {
  /** Runs work on behalf of its request; `null`: nobody asks to which request a statement belongs. */
  readonly onBehalf: (<T>(work: () => T) => T) | null;
}

/** Commits the transaction of a group. It is one statement, and all requests of the group wait for it. */
export function commitGroup(
  raw: BetterSqlite3.Database,
  group: readonly Member[],
  observer: StoreObserver | undefined,
): void {
  if (observer === undefined) {
    raw.exec(COMMIT);
    return;
  }
  const begun = performance.now();
  let failure: unknown = null;
  try {
    raw.exec(COMMIT);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    const milliseconds = performance.now() - begun;
    const { requests } = observer;
    observer.statementEnded(COMMIT, milliseconds);
    if (requests !== null)
      for (const { onBehalf } of group) onBehalf?.(() => requests.ended(COMMIT, milliseconds, failure));
  }
  observer.groupCommitted(group.length);
}
