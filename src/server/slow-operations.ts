import { AsyncLocalStorage } from "node:async_hooks";

/** Statements that the line of one request lists; the others are counted. */
const STATEMENTS_MAX = 50;

interface Collected {
  readonly statements: { readonly ms: number; readonly sql: string }[];
  count: number;
}

/** Collects the statements by which a request reads, to tell why it was slow. Statements have no values. */
export function slowOperations(thresholdMilliseconds: number) {
  const current = new AsyncLocalStorage<Collected>();
  return {
    /** Runs the rest of a request, whose statements are collected. */
    collect: (next: () => void): void => current.run({ statements: [], count: 0 }, next),

    /** Adds a statement to the current request, if there is one. */
    add(milliseconds: number, sql: string): void {
      const collected = current.getStore();
      if (collected === undefined) return;
      collected.count += 1;
      if (collected.statements.length < STATEMENTS_MAX)
        collected.statements.push({ ms: Math.round(milliseconds * 100) / 100, sql });
    },

    /** What a slow request's line adds; `null`: it was fast enough. */
    lineOf(elapsedMilliseconds: number): Collected | null {
      return elapsedMilliseconds > thresholdMilliseconds ? (current.getStore() ?? { statements: [], count: 0 }) : null;
    },
  };
}

export type SlowOperations = ReturnType<typeof slowOperations>;
