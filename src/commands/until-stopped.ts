import type { App } from "../app.ts";
import type { Log } from "../server/log.ts";

/** Time for requests in flight after the signal, in addition to the time limit of a request. */
const PATIENCE_MILLISECONDS = 10_000;
/** Minimum of the sum: a request may take 20 s to arrive. */
const PATIENCE_MILLISECONDS_MIN = 30_000;

/** Signals that stop the gateway. SIGHUP: its terminal was closed. */
export const STOPPING = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** The first of these signals. From the call on, it no longer ends the process at once. */
export function stoppingSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const one of STOPPING) process.once(one, resolve);
  });
}

/** Resolves after the signal, when everything in flight is answered and the database is closed. */
export async function untilStopped(
  app: App,
  log: Log,
  requestMilliseconds: number,
  signal: Promise<string>,
): Promise<void> {
  log.info({ signal: await signal }, "stopping");
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
