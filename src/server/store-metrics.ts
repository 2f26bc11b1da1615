import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { PoolUsage, StoreObserver, StoreUsage } from "../store/observer.ts";
import { countedHistogram } from "./counted-metrics.ts";

/** What metrics take from the store. Which request a statement belongs to is a question of spans and of the log. */
export type StoreCounts = Omit<StoreObserver, "requests">;

const WAIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const STATEMENT_SECONDS = [0.00005, 0.0001, 0.00025, ...WAIT_SECONDS, 10];
const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];

/** Figures of statements, commits and checkpoints. */
export function storeMetrics(registry: Registry): StoreCounts {
  const registers = [registry];
  const statement = countedHistogram(registry, {
    name: "billing_gateway_statement_seconds",
    help: "Time of SQL statements, by kind; that of commit has the sync of the disk.",
    buckets: STATEMENT_SECONDS,
    labelNames: ["kind"],
  });
  const group = countedHistogram(registry, {
    name: "billing_gateway_commit_group_size",
    help: "Decisions that shared a transaction.",
    buckets: GROUP_SIZES,
    labelNames: [],
  });
  const wait = countedHistogram(registry, {
    name: "billing_gateway_commit_wait_seconds",
    help: "Time from the request of a decision to the start of the transaction that answered it.",
    buckets: WAIT_SECONDS,
    labelNames: [],
  });
  let retries = 0;
  new Counter({
    name: "billing_gateway_commit_retries_total",
    help: "Transactions tried again, because another one was in the way or the connection was lost.",
    registers,
    collect() {
      this.reset();
      this.inc(retries);
    },
  });
  const checkpoints = new Counter({
    name: "billing_gateway_checkpoints_total",
    help: "Checkpoints of the write-ahead log of SQLite, by mode and outcome.",
    labelNames: ["mode", "outcome"],
    registers,
  });
  const checkpointSeconds = new Histogram({
    name: "billing_gateway_checkpoint_seconds",
    help: "Time of checkpoints, by mode.",
    labelNames: ["mode"],
    buckets: WAIT_SECONDS,
    registers,
  });

  return {
    statementEnded: (kind, milliseconds) => statement(milliseconds / 1_000, kind),
    groupCommitted: (size) => group(size),
    commitWaited: (milliseconds) => wait(milliseconds / 1_000),
    transactionRetried() {
      retries += 1;
    },
    checkpointEnded(mode, outcome, milliseconds) {
      checkpoints.inc({ mode, outcome });
      checkpointSeconds.observe({ mode }, milliseconds / 1_000);
    },
  };
}

/** Figures of the store that are read when the metrics are. */
export function watchStoreUsage(registry: Registry, usage: () => StoreUsage): void {
  const registers = [registry];
  const pools = () => poolsOf(usage());

  new Gauge({
    name: "billing_gateway_commits_waiting",
    help: "Commits whose transaction has not begun.",
    registers,
    collect() {
      this.set(usage().commitsWaiting);
    },
  });
  new Gauge({
    name: "billing_gateway_database_connections",
    help: "Connections to the database, by pool and state. A used one of pool read is a snapshot.",
    labelNames: ["pool", "state"],
    registers,
    collect() {
      for (const [pool, { used, idle }] of pools()) {
        this.set({ pool, state: "used" }, used);
        this.set({ pool, state: "idle" }, idle);
      }
    },
  });
  new Gauge({
    name: "billing_gateway_database_connections_max",
    help: "Most connections to the database, by pool.",
    labelNames: ["pool"],
    registers,
    collect() {
      for (const [pool, { max }] of pools()) this.set({ pool }, max);
    },
  });
  new Gauge({
    name: "billing_gateway_database_waiting",
    help: "Requests that wait for a connection to the database, by pool.",
    labelNames: ["pool"],
    registers,
    collect() {
      for (const [pool, { waiting }] of pools()) this.set({ pool }, waiting);
    },
  });
}

function poolsOf({ pools: { read, write }, reads }: StoreUsage): readonly [string, PoolUsage][] {
  const replicas = reads?.replicas ?? [];
  return [
    ["read", read],
    ...(write === null ? [] : [["write", write] as [string, PoolUsage]]),
    ...replicas.map(({ name, pool }): [string, PoolUsage] => [`replica ${name}`, pool]),
  ];
}
