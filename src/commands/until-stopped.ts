import type { Log } from "../server/log.ts";

/** Time for requests in flight after the signal, in addition to the time limit of a request. */
const PATIENCE_MILLISECONDS = 10_000;
/** Minimum of the sum: a request may take 20 s to arrive. */
const PATIENCE_MILLISECONDS_MIN = 30_000;

/** Signals that stop the gateway. SIGHUP: its terminal was closed. */
export const STOPPING = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** Longest time of a stop, from the signal on. */
export function stopMilliseconds(requestMilliseconds: number): number {
  return Math.max(PATIENCE_MILLISECONDS_MIN, requestMilliseconds + PATIENCE_MILLISECONDS);
}

/** The first of these signals. From the call on, none of them ends the process at once. */
export function firstSignal(signals: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const one of signals) process.once(one, resolve);
  });
}

/** Resolves after the signal, when everything in flight is answered and the database is closed. */
export async function untilStopped(
  app: { close(): Promise<void> },
  log: Log,
  requestMilliseconds: number,
  signal: Promise<string>,
): Promise<void> {
  log.info({ signal: await signal }, "stopping");
  await closeInTime(app, log, requestMilliseconds);
  log.info({}, "stopped");
}

/** Closes; ends the process if that takes too long. */
export async function closeInTime(
  app: { close(): Promise<void> },
  log: Log,
  requestMilliseconds: number,
): Promise<void> {
  const overdue = setTimeout(() => {
    log.error({}, "requests in flight took too long: stopping without them");
    process.exit(1);
  }, stopMilliseconds(requestMilliseconds));
  overdue.unref();
  await app.close();
}
