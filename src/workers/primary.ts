import { type ChildProcess, fork } from "node:child_process";
import cluster from "node:cluster";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstSteps } from "../commands/first-steps.ts";
import { firstSignal, stopMilliseconds } from "../commands/until-stopped.ts";
import type { Config } from "../config.ts";
import { openLog } from "../server/log.ts";
import { processMetrics } from "../server/process-metrics.ts";
import { shareRateLimits } from "../server/rate-limits.ts";
import { type KeptProcess, type KeptProcessOptions, keptProcess } from "./kept-process.ts";
import { measuring } from "./measuring.ts";
import type { Notice } from "./messages.ts";

/** A process that does not start so often in a row never will. */
const FAILED_STARTS_MAX = 5;
/** A worker gives its connections this time to end when another takes over, and a bit to end itself. */
const DRAINING_MILLISECONDS = 10_000;

/**
 * Serves with several processes: workers, which answer requests, and on SQLite one that writes. This process accepts the
 * connections, hands them to the workers in turn, and starts a process again that ends. Resolves when all have stopped.
 */
export async function runPrimary(config: Config, port: number): Promise<void> {
  const log = openLog(config.logLevel, { pid: process.pid, worker: "primary" });
  const stopped = firstSignal(process.stdout.isTTY ? ["SIGTERM", "SIGINT", "SIGHUP"] : ["SIGTERM", "SIGINT"]);
  let giveUp: (reason: string) => void = () => {};
  const hopeless = new Promise<string>((resolve) => {
    giveUp = resolve;
  });
  let writerPath: string | null = null;
  const names = Array.from({ length: config.workers }, (_, place) => String(place + 1));
  const hasWriter = config.database.kind === "sqlite";
  const serving = () => workers.filter((one) => one.serves()).length;
  const metrics = processMetrics([...(hasWriter ? ["writer"] : []), ...names], serving);
  if (config.limits.requestsPerMinute !== null || config.limits.costPerMinute !== null) shareRateLimits();

  const common = (name: string): Omit<KeptProcessOptions, "fork"> => ({
    ...{ name, log, stopMilliseconds: stopMilliseconds(config.limits.requestMs) + DRAINING_MILLISECONDS },
    onNotice: (notice) => take(name, notice),
    onFork() {},
    onReady() {},
    onDeath: () => metrics.died(name),
    onFailedStart(times) {
      const isNeeded = name === "writer" || serving() === 0;
      if (times >= FAILED_STARTS_MAX && isNeeded) giveUp(name);
    },
  });
  const workers: readonly KeptProcess[] = names.map((name) =>
    keptProcess({
      ...common(name),
      fork: () => forkWorker(name, port),
      onFork(send) {
        if (writerPath !== null) send({ billing: "writer", path: writerPath });
      },
    }),
  );
  const writer = hasWriter ? keptWriter() : null;
  const all = [...(writer === null ? [] : [writer]), ...workers];
  const { measureAll, answered } = measuring(all, metrics.json);

  function keptWriter(): KeptProcess {
    const folder = mkdtempSync(join(tmpdir(), "billing-gateway-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    let started = 0;
    return keptProcess({
      ...common("writer"),
      fork() {
        started += 1;
        return fork(process.argv[1]!, ["serve", "--writer", join(folder, `writer-${started}`)]);
      },
      onReady({ address }) {
        writerPath = address!;
        for (const worker of workers) worker.send({ billing: "writer", path: writerPath }, true);
      },
    });
  }

  function take(name: string, notice: Notice): void {
    if (notice.billing === "metrics") answered(notice.id, name, notice.metrics);
    else if (notice.billing === "committed") {
      for (const worker of workers) if (worker.name !== name) worker.send(notice, true);
    } else if (notice.billing === "metrics-wanted")
      void measureAll().then((processes) =>
        workers.find((one) => one.name === name)?.send({ billing: "measured", id: notice.id, processes }),
      );
  }

  async function startAll(): Promise<void> {
    await writer?.start();
    // The first alone: what keeps it from starting, it says once.
    const [first, ...others] = workers;
    const { address, isEmpty } = await first!.start();
    await Promise.all(others.map((one) => one.start()));
    log.info({ workers: workers.length }, `Server listening at ${address}`);
    if (process.stdout.isTTY) process.stdout.write(firstSteps(address!, config, isEmpty));
  }

  async function replaceAll(): Promise<void> {
    log.info({}, "replacing all processes, one by one");
    try {
      for (const one of all) await one.replace();
      log.info({}, "all processes were replaced");
    } catch (error) {
      log.error({ err: error }, "a process does not start: the others are not replaced");
    }
  }

  async function stopAll(): Promise<void> {
    await Promise.all(workers.map((one) => one.stop()));
    await writer?.stop();
  }

  const starting = startAll();
  if (!process.stdout.isTTY) onHangup(() => starting.then(replaceAll));
  const end = await Promise.race([
    stopped.then((signal) => ({ signal })),
    hopeless.then((name) => ({ name })),
    starting.then(
      () => new Promise<never>(() => {}),
      (error: unknown) => ({ error }),
    ),
  ]);
  if ("signal" in end) log.info(end, "stopping");
  await stopAll();
  if ("error" in end) throw end.error;
  if ("name" in end) throw new Error(`the process "${end.name}" cannot be started: the log says why`);
  log.info({}, "stopped");
  // The channels to other processes keep this one alive.
  process.exit();
}

/** Acts on SIGHUP; not again while it acts. */
function onHangup(act: () => Promise<void>): void {
  let isActing = false;
  process.on("SIGHUP", () => {
    if (isActing) return;
    isActing = true;
    void act()
      .catch(() => {})
      .finally(() => {
        isActing = false;
      });
  });
}

function forkWorker(name: string, port: number): ChildProcess {
  cluster.setupPrimary({ exec: process.argv[1]!, args: ["serve", "--worker", name] });
  const worker = cluster.fork({ PORT: String(port) });
  // A message that came too late for it.
  worker.on("error", () => {});
  return worker.process;
}
