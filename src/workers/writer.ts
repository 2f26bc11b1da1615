import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { clock } from "../clock.ts";
import { closeInTime, STOPPING } from "../commands/until-stopped.ts";
import type { Config } from "../config.ts";
import { eventData } from "../rest/event-data.ts";
import { openLog } from "../server/log.ts";
import { gatewayMetrics } from "../server/metrics.ts";
import { storeObserver } from "../server/store-observer.ts";
import { openStore } from "../store/open.ts";
import { serveCommits } from "../store/remote/commit-server.ts";
import { watchLog } from "../watched-database.ts";
import { primaryLink } from "./primary-link.ts";

/** Writes to the SQLite file what the workers ask for, until the primary process ends it. It reads for nobody. */
export async function runWriter(config: Config, path: string): Promise<never> {
  const link = primaryLink();
  const stopped = new Promise<void>((resolve) => {
    link.on("stop", () => resolve());
    // The primary process is gone, and its workers with it. It left its folder behind.
    process.once("disconnect", () => {
      rmSync(dirname(path), { recursive: true, force: true });
      resolve();
    });
  });
  // A terminal and systemd send signals to all processes. This one ends last: workers need it for what they answer.
  for (const signal of STOPPING) process.on(signal, () => {});
  const log = openLog(config.logLevel, { pid: process.pid, worker: "writer" });
  try {
    const metrics = gatewayMetrics();
    const { limits, database, eventsKeptDays } = config;
    const store = await openStore(database, {
      observer: storeObserver(metrics.store, null, null),
      newUniqueId: randomUUID,
      eventData: eventsKeptDays === 0 ? null : eventData,
      clock: clock.now,
      ...{ snapshotsMax: 1, snapshotMilliseconds: limits.requestMs, connectionsMax: 2 },
      groupedCommitsMax: limits.groupedCommits,
      onLongLog: (report) => log.warn(report, "the write-ahead log is large: a long-running read prevents its reset"),
    });
    metrics.watchStore(store.usage);
    watchLog(metrics, database);
    const server = await serveCommits(path, (name, input, context) => store.commit(name, input as never, context));
    link.on(
      "measure",
      ({ id }) => void metrics.json().then((found) => link.send({ billing: "metrics", id, metrics: found })),
    );
    link.send({ billing: "ready", address: path, isEmpty: null });
    await stopped;
    const closing = {
      async close() {
        await server.close();
        await store.close();
      },
    };
    await closeInTime(closing, log, limits.requestMs);
  } catch (error) {
    await link.fail(error);
  }
  process.exit(0);
}
