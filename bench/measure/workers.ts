import { setTimeout as sleep } from "node:timers/promises";
import { between, seededSources } from "../../src/commands/demo/random.ts";
import type { Asked } from "../client.ts";
import { type Databases, PAGE_SIZE } from "../contestants/contestant.ts";
import { startGateway } from "../contestants/gateway.ts";
import { onSqlite } from "../contestants/spenders.ts";
import { type Load, load } from "../load.ts";
import type { Served } from "../process.ts";
import type { Measured } from "../report.ts";
import { median } from "../statistics.ts";
import type { Effort } from "./page.ts";

const WORKERS = [1, 2];
const CLIENTS = { page: 8, spend: 64 } as const;
const START_MILLISECONDS = 60_000;

interface Side {
  readonly what: keyof typeof CLIENTS;
  readonly workers: number;
  readonly served: Served;
  readonly pids: readonly number[];
  readonly next: () => Asked;
  stop(): Promise<void>;
}

/** Pages and durable spends of a gateway with two workers against one process, on SQLite. All run at once and are asked in turn. */
export async function measureWorkers(databases: Databases, effort: Effort): Promise<Measured> {
  const sides: Side[] = [];
  const loads = new Map<string, Load[]>();
  try {
    for (const workers of WORKERS) sides.push(await pages(databases, workers), await spends(workers));
    for (const side of sides) await ask(side, effort.milliseconds);
    for (let round = 0; round < effort.rounds; round++)
      for (const place of sides.keys()) {
        const side = sides[(place + round) % sides.length]!;
        const key = `${side.what}/${side.workers}`;
        loads.set(key, [...(loads.get(key) ?? []), await ask(side, effort.milliseconds)]);
      }
    return measured(loads);
  } finally {
    for (const { stop } of sides) await stop();
  }
}

async function pages({ file, credits }: Databases, workers: number): Promise<Side> {
  const { served, pids, page } = await startGateway(`${workers}`, `file:${file}`, [], environment(workers));
  await allServe(served, workers);
  const { chance } = seededSources("pages");
  const next = () => page(between(chance, 0, credits - PAGE_SIZE - 1));
  return { what: "page", workers, served, pids, next, stop: () => served.stop() };
}

async function spends(workers: number): Promise<Side> {
  const { served, pids, spend, stop } = await onSqlite(`${workers}`, environment(workers));
  await allServe(served, workers);
  return { what: "spend", workers, served, pids, next: spend, stop };
}

function environment(workers: number): Readonly<Record<string, string>> {
  return { WORKERS: String(workers), LOG_LEVEL: "warn" };
}

/** A gateway answers before all of its workers do. */
async function allServe({ port }: Served, workers: number): Promise<void> {
  const deadline = performance.now() + START_MILLISECONDS;
  while (workers > 1 && performance.now() < deadline) {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    if (metrics.includes(`billing_gateway_workers{worker="primary"} ${workers}`)) return;
    await sleep(50);
  }
}

function ask({ what, served, pids, next }: Side, milliseconds: number): Promise<Load> {
  return load({ port: served.port, pids, clients: CLIENTS[what], milliseconds, next });
}

function measured(loads: ReadonlyMap<string, readonly Load[]>): Measured {
  const of = (what: string, workers: number, value: (load: Load) => number) =>
    median(loads.get(`${what}/${workers}`)!.map(value));
  const rate = (what: string, workers: number) => of(what, workers, ({ perSecond }) => perSecond);
  const ratio = (what: string) => rate(what, 2) / rate(what, 1);
  return {
    title: "Two workers against one process, SQLite",
    columns: ["what", "workers", "a second", "times one", "p50 ms", "p99 ms", "CPU ms each"],
    rows: Object.keys(CLIENTS).flatMap((what) =>
      WORKERS.map((workers) => [
        `${what}, ${CLIENTS[what as keyof typeof CLIENTS]} clients`,
        String(workers),
        rate(what, workers),
        rate(what, workers) / rate(what, 1),
        of(what, workers, ({ p50 }) => p50),
        of(what, workers, ({ p99 }) => p99),
        of(what, workers, ({ processor }) => processor),
      ]),
    ),
    targets: [
      { name: "pages of two workers, times those of one", value: ratio("page"), atLeast: 1.6 },
      { name: "spends of two workers, times those of one", value: ratio("spend"), atLeast: 1 },
    ],
    missing: [],
    figures: Object.fromEntries(loads),
  };
}
