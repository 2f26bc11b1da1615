import { type Asked, client } from "./client.ts";
import { processorOf } from "./process.ts";
import { median, quantile } from "./statistics.ts";

/** The result of a load run. Times are milliseconds of one request. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly bytes: number;
  /** Processor time of the server for one request, in all its processes. */
  readonly processor: number;
}

export interface LoadOptions {
  readonly port: number;
  /** The processes that do the work. */
  readonly pids: readonly number[];
  readonly clients: number;
  readonly milliseconds: number;
  /** The next request; all are different. */
  readonly next: () => Asked;
}

/** Runs clients for some time, each sending its next request after an answer. An answer other than 200 ends the run. */
export async function load({ port, pids, clients, milliseconds, next }: LoadOptions): Promise<Load> {
  const asking = client(port, clients);
  const times: number[] = [];
  const sizes: number[] = [];
  const used = processorOf(pids);
  const began = performance.now();
  const until = began + milliseconds;
  try {
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (performance.now() < until) {
          const sent = performance.now();
          const answered = await asking.ask(next());
          times.push(performance.now() - sent);
          sizes.push(answered.bytes);
          if (answered.status !== 200) throw new Error(`answered ${answered.status}: ${answered.text.slice(0, 300)}`);
        }
      }),
    );
  } finally {
    asking.close();
  }
  const seconds = (performance.now() - began) / 1000;
  const sorted = times.sort((a, b) => a - b);
  return {
    requests: times.length,
    perSecond: times.length / seconds,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    bytes: median(sizes),
    processor: (processorOf(pids) - used) / times.length,
  };
}
