import type { Attack } from "./attack.ts";
import type { Outcome } from "./wire.ts";

/** What the gateway answered, by kind of attack. */
export interface Tally {
  add(kind: string, attack: Attack, outcome: Outcome): void;
  figures(): Readonly<Record<string, unknown>>;
  faults(): readonly string[];
}

/** What an answer must not show: places in the code, stacks, and the database's own words. */
const INTERNALS = /node_modules|\.[jt]s:\d|\\n {4}at |SQLITE_|stacktrace/i;
const SLOWEST = 8;
/** A request that takes longer keeps all others waiting, because one thread answers them. 408 is for waiting. */
const ANSWER_MILLISECONDS_MAX = 5_000;
const TIMED_OUT = 408;

export function newTally(): Tally {
  const faults: string[] = [];
  const statuses = new Map<string, number>();
  const slowest = new Map<string, number>();
  let sent = 0;

  function count(status: string): void {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }

  return {
    add(kind, { bytes, manner = "whole" }, outcome) {
      sent += 1;
      for (const status of outcome.statuses) count(String(status));
      if (outcome.statuses.length === 0) count(manner === "whole" ? "closed without an answer" : `none (${manner})`);
      if (manner === "whole") slowest.set(kind, Math.max(slowest.get(kind) ?? 0, Math.round(outcome.milliseconds)));
      for (const what of faultsOf(outcome, manner))
        faults.push(`${kind} (${sent}): ${what}: ${bytes.toString("latin1", 0, 300)} → ${outcome.text.slice(0, 600)}`);
    },
    figures: () => ({
      sent,
      statuses: Object.fromEntries([...statuses].sort(([a], [b]) => (a < b ? -1 : 1))),
      slowestMilliseconds: Object.fromEntries([...slowest].sort(([, a], [, b]) => b - a).slice(0, SLOWEST)),
    }),
    faults: () => faults,
  };
}

function faultsOf({ statuses, text, milliseconds, unanswered }: Outcome, manner: string): string[] {
  const broken = statuses.filter((status) => status >= 500 && !(status === 503 && text.includes("OVERLOADED")));
  return [
    ...broken.map((status) => `status ${status}`),
    ...(text.includes('"INTERNAL"') ? ["INTERNAL"] : []),
    ...(INTERNALS.test(text) ? ["it shows internals"] : []),
    ...(unanswered ? ["it was never answered"] : []),
    ...(manner === "whole" && milliseconds > ANSWER_MILLISECONDS_MAX && !statuses.includes(TIMED_OUT)
      ? [`it took ${Math.round(milliseconds)} ms`]
      : []),
  ];
}
