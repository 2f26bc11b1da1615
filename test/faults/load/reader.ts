import { setTimeout as sleep } from "node:timers/promises";
import { type Chance, pick } from "../../../src/commands/demo/random.ts";
import type { Ask } from "../gateway/client.ts";
import { quantiles } from "../report.ts";

const LAST_ROWS = 20;

/** Resolvers answer it, because `renewedBy` has no plan: by several statements, which must see one moment. */
export const QUERY = `query ($id: ID!) { credit: coworkerExtraService(id: $id) {
  totalUses remainingUses ledgerSequence ledgerHash renewedBy { id }
  useHistories(last: ${LAST_ROWS}) { totalCount nodes { sequence balanceAfter creditUsed totalChange hash } }
} }`;

interface Row {
  readonly sequence: number;
  readonly balanceAfter: number;
  readonly creditUsed: number | null;
  readonly totalChange: number;
  readonly hash: string;
}

/** A client that reads credits and their histories all the time. */
export interface Reader {
  /** Stops reading. Returns what was seen. */
  stop(): Promise<Seen>;
  readonly reads: () => number;
}

export interface Seen {
  readonly reads: number;
  /** Reads that were not answered, as while a gateway is down. */
  readonly unanswered: number;
  readonly faults: readonly string[];
  readonly slowestMilliseconds: number;
  readonly p99Milliseconds: number;
}

/** Reads one of the credits after the other, by chance; a pause between two reads where something else is measured. */
export function startReader(ask: Ask, credits: readonly number[], chance: Chance, pauseMilliseconds = 0): Reader {
  let [reads, unanswered, stopped] = [0, 0, false];
  const faults: string[] = [];
  const times: number[] = [];
  const looking = (async () => {
    while (!stopped) {
      const id = pick(chance, credits);
      const asked = performance.now();
      const reply = await ask(QUERY, { id: String(id) });
      if (reply.kind === "answered" && reply.code === null) {
        reads += 1;
        times.push(performance.now() - asked);
        faults.push(...faultsOfView(id, reply.data!.credit));
      } else {
        unanswered += 1;
        if (reply.kind === "answered" && !/OVERLOADED|STORAGE_UNAVAILABLE/.test(reply.code!))
          faults.push(`a read of credit ${id} was answered ${reply.code}`);
        await sleep(10);
      }
      if (pauseMilliseconds > 0) await sleep(pauseMilliseconds);
    }
  })();
  return {
    reads: () => reads,
    async stop() {
      stopped = true;
      await looking;
      const { p99, slowest } = quantiles(times);
      return { reads, unanswered, faults, slowestMilliseconds: slowest, p99Milliseconds: p99 };
    },
  };
}

export interface View {
  readonly totalUses: number;
  readonly remainingUses: number;
  readonly ledgerSequence: number;
  readonly ledgerHash: string | null;
  readonly useHistories: { readonly totalCount: number; readonly nodes: readonly Row[] };
}

/** Where the credit and its history disagree within one answer. */
export function faultsOfView(
  id: number,
  { totalUses, remainingUses, ledgerSequence, ledgerHash, useHistories }: View,
): string[] {
  const { totalCount, nodes } = useHistories;
  const last = nodes.at(-1);
  const seen = [ledgerSequence, ledgerHash];
  const agree =
    totalCount === ledgerSequence &&
    nodes.length === Math.min(totalCount, LAST_ROWS) &&
    (last === undefined
      ? ledgerSequence === 0 && remainingUses === totalUses
      : last.sequence === ledgerSequence && last.hash === ledgerHash && last.balanceAfter === remainingUses) &&
    nodes.every((row, place) => place === 0 || follows(nodes[place - 1]!, row)) &&
    (totalCount > LAST_ROWS ||
      totalUses - remainingUses === nodes.reduce((sum, { creditUsed }) => sum + (creditUsed ?? 0), 0));
  return agree ? [] : [`credit ${id} was shown with head ${seen} and ${totalCount} rows to ${JSON.stringify(last)}`];
}

function follows(before: Row, row: Row): boolean {
  return (
    row.sequence === before.sequence + 1 &&
    row.balanceAfter === before.balanceAfter + row.totalChange - (row.creditUsed ?? 0)
  );
}
