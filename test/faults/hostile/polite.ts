import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Scope } from "../scope.ts";

/** A client that reads a page of records at a steady pace. */
export interface Polite {
  /** Forgets what was measured before. */
  begin(): Promise<void>;
  /** What was measured since. */
  measured(): Promise<Latency>;
}

export interface Latency {
  readonly requests: number;
  readonly medianMilliseconds: number;
  readonly p95Milliseconds: number;
  readonly slowestMilliseconds: number;
  /** Answers that were wrong. */
  readonly problems: readonly string[];
}

interface Sample {
  readonly milliseconds: number;
  readonly problem: string | null;
}

const PAUSE_MILLISECONDS = 25;
const QUERY = `query Polite {
  extraServices(first: 20) { nodes { id name price currencyCode } }
  coworkerExtraServices(first: 50) { nodes { id notes totalUses remainingUses extraService { name } } }
}`;

export function startPolite({ port, token }: { port: number; token: string }, scope: Scope): Polite {
  const body = JSON.stringify({ query: QUERY });
  const workerData = { port, token, body, pauseMilliseconds: PAUSE_MILLISECONDS };
  const worker = new Worker(new URL("./polite.mjs", import.meta.url), { workerData });
  scope.onLeave(() => worker.terminate());
  const samples = async () => {
    worker.postMessage("samples");
    const [taken] = (await once(worker, "message")) as [Sample[]];
    return taken;
  };
  return {
    async begin() {
      await samples();
    },
    measured: async () => latencyOf(await samples()),
  };
}

export function latencyOf(samples: readonly Sample[]): Latency {
  const times = samples.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor((times.length - 1) * share)] ?? 0) * 10) / 10;
  return {
    requests: samples.length,
    medianMilliseconds: at(0.5),
    p95Milliseconds: at(0.95),
    slowestMilliseconds: at(1),
    problems: samples.flatMap(({ problem }) => (problem === null ? [] : [problem])),
  };
}
