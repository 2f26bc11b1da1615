import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestObserver } from "../store/observer.ts";

/** Statements that the line of one request lists; the others are counted. */
const STATEMENTS_MAX = 50;

interface Collected {
  readonly statements: { readonly ms: number; readonly sql: string }[];
  count: number;
}

export interface SlowOperations extends RequestObserver {
  /** Runs the rest of a request, whose statements are collected. */
  collect(next: () => void): void;
  /** What a slow request's line adds; `null`: it was fast enough. */
  lineOf(elapsedMilliseconds: number): Collected | null;
}

/** Collects the statements of each request, to tell why it was slow. Statements have no values. */
export function slowOperations(thresholdMilliseconds: number): SlowOperations {
  const current = new AsyncLocalStorage<Collected | undefined>();
  return {
    collect: (next) => current.run({ statements: [], count: 0 }, next),

    current() {
      const collected = current.getStore();
      return (work) => current.run(collected, work);
    },

    ended(sql, milliseconds) {
      const collected = current.getStore();
      if (collected === undefined) return;
      collected.count += 1;
      if (collected.statements.length < STATEMENTS_MAX)
        collected.statements.push({ ms: Math.round(milliseconds * 100) / 100, sql });
    },

    lineOf(elapsedMilliseconds) {
      return elapsedMilliseconds > thresholdMilliseconds ? (current.getStore() ?? { statements: [], count: 0 }) : null;
    },
  };
}
