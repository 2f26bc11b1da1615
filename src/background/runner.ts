import { setTimeout as sleep } from "node:timers/promises";
import type { CommandContext } from "../domain/decision.ts";
import type { Store } from "../store/store.ts";
import type { BackgroundTask, Outlook, TaskObserver } from "./task.ts";

/** Longest pause between two looks, unless the task names another: work that appears meanwhile waits no longer. */
export const POLL_MILLISECONDS = 1_000;
/** How long a dead process keeps its tasks. */
export const LEASE_MILLISECONDS = 5_000;
/** The lease is prolonged this often: two may fail before it ends. */
const PROLONG_MILLISECONDS = 1_500;
const PAUSE_MILLISECONDS_MIN = 500;
const PAUSE_MILLISECONDS_MAX = 30_000;

export interface RunnerOptions {
  readonly store: Pick<Store, "commit">;
  readonly clock: { now(): number };
  /** Names this process in leases; no other process has it. */
  readonly holder: string;
  readonly observer: TaskObserver;
}

export interface Runner {
  /** Ends all tasks after the part that they are doing, and gives up their leases. */
  stop(): Promise<void>;
}

/** Runs the tasks until it is stopped. One that fails does not disturb the others. */
export function runTasks(tasks: readonly BackgroundTask[], options: RunnerOptions): Runner {
  const stopping = new AbortController();
  const running = tasks.map((task) => repeat(task, options, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** Looks, works and sleeps until the signal. After a failure it pauses, each time longer. */
async function repeat(task: BackgroundTask, options: RunnerOptions, stopped: AbortSignal): Promise<void> {
  const { observer } = options;
  let failures = 0;
  while (!stopped.aborted) {
    let pause: number;
    try {
      pause = await turnOf(task, options, stopped);
      if (failures > 0) observer.recovered(task.name);
      failures = 0;
    } catch (error) {
      // The database closes while the process stops: that is no failure.
      if (stopped.aborted) return;
      observer.failed(task.name, error, failures === 0);
      pause = Math.min(PAUSE_MILLISECONDS_MIN * 2 ** Math.min(failures, 10), PAUSE_MILLISECONDS_MAX);
      failures += 1;
    }
    if (pause > 0) await sleep(pause, undefined, { signal: stopped, ref: false }).catch(() => {});
  }
}

/** One look, and the work if there is any and the lease is free. Returns the milliseconds until the next look. */
async function turnOf(task: BackgroundTask, options: RunnerOptions, stopped: AbortSignal): Promise<number> {
  const found = await seen(task, options.observer);
  if (found.wait > 0) return Math.min(found.wait, task.poll ?? POLL_MILLISECONDS);
  if (!(await claim(task, options, LEASE_MILLISECONDS))) return POLL_MILLISECONDS;
  return (await workOff(task, options, stopped)) ? 0 : POLL_MILLISECONDS;
}

async function seen(task: BackgroundTask, observer: TaskObserver): Promise<Outlook> {
  const found = await task.look();
  observer.looked(task.name, found.lag);
  return found;
}

/**
 * Works until nothing is left, the process stops or the lease is lost. Gives up the lease. Returns `false` if the last part
 * got nothing done: then the rest has to wait.
 */
async function workOff(task: BackgroundTask, options: RunnerOptions, stopped: AbortSignal): Promise<boolean> {
  const lost = new AbortController();
  const keep = async () => {
    const isKept = await claim(task, options, LEASE_MILLISECONDS);
    if (!isKept) lost.abort();
    return isKept;
  };
  // A failed prolongation is repeated by the next one; the lease ends if all of them fail.
  const prolonging = setInterval(() => void keep().catch(() => {}), PROLONG_MILLISECONDS);
  prolonging.unref();
  const signal = AbortSignal.any([stopped, lost.signal]);
  try {
    for (;;) {
      const work = await task.run({ signal, keep });
      options.observer.ran(task.name, work);
      if (work.done === 0 || signal.aborted) return work.done > 0;
      if ((await seen(task, options.observer)).wait > 0) return true;
    }
  } finally {
    clearInterval(prolonging);
    if (!lost.signal.aborted) await claim(task, options, 0).catch(() => {});
  }
}

function claim(
  { name: task }: BackgroundTask,
  { store, clock, holder }: RunnerOptions,
  milliseconds: number,
): Promise<boolean> {
  const context: CommandContext = { now: clock.now(), by: "background", businesses: null };
  return store.commit("claimLease", { task, holder, milliseconds }, context);
}
