import type { App } from "../app.ts";
import type { Log } from "../server/log.ts";

/** How long requests in flight may take after the signal, in addition to the longest time that a request may read. */
const PATIENCE_MILLISECONDS = 10_000;
/** A request may take 20 s to arrive. */
const PATIENCE_MILLISECONDS_MIN = 30_000;

/** What stops the gateway; SIGHUP is a terminal that was closed. */
export const STOPPING = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** Resolves after one of these signals, when everything in flight is answered and the database is closed. */
export async function untilStopped(app: App, log: Log, requestMilliseconds: number): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    for (const one of STOPPING) process.once(one, resolve);
  });
  log.info({ signal }, "stopping");
  const overdue = setTimeout(
    () => {
      log.error({}, "requests in flight took too long: stopping without them");
      process.exit(1);
    },
    Math.max(PATIENCE_MILLISECONDS_MIN, requestMilliseconds + PATIENCE_MILLISECONDS),
  );
  overdue.unref();
  await app.close();
  log.info({}, "stopped");
}
