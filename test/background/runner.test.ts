import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { LEASE_MILLISECONDS, type Runner, runTasks } from "../../src/background/runner.ts";
import type { BackgroundTask, Outlook, TaskObserver, Work } from "../../src/background/task.ts";
import { Unavailable } from "../../src/domain/refusal.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects } from "../support/dialects.ts";
import { given } from "../support/given.ts";

// Tasks of serve: one process at a time, another soon after it dies, and none is disturbed by an outage for good.

const NOTHING: Outlook = { wait: 60_000, lag: 0 };
const SOMETHING: Outlook = { wait: 0, lag: 7 };

/** A task with this much work left, one thing a run. */
function work(left: number) {
  const state = { left, runs: 0, holders: new Set<string>() };
  const task = (holder: string): BackgroundTask => ({
    name: "count",
    look: async () => (state.left > 0 ? SOMETHING : NOTHING),
    async run(): Promise<Work> {
      state.runs += 1;
      state.holders.add(holder);
      await sleep(1);
      state.left -= 1;
      return { done: 1 };
    },
  });
  return { state, task };
}

function observed() {
  const seen: string[] = [];
  const observer: TaskObserver = {
    looked() {},
    ran: (task, { done }) => seen.push(`${task} did ${done}`),
    failed: (task, cause, isFirst) =>
      seen.push(`${task} failed${isFirst ? " first" : ""}: ${(cause as Error).message}`),
    recovered: (task) => seen.push(`${task} recovered`),
  };
  return { seen, observer };
}

function start(
  store: Pick<Store, "commit">,
  task: BackgroundTask,
  { holder = "a", observer = observed().observer } = {},
): Runner {
  const runner = runTasks([task], { store, clock: { now: Date.now }, holder, observer });
  onTestFinished(() => runner.stop());
  return runner;
}

describe.each(dialects)("on $name", ({ open }) => {
  const clocked = () => open({ clock: Date.now });

  test("work is done until nothing is left, and the lease is free afterwards", async () => {
    const store = await clocked();
    const { state, task } = work(3);
    const { seen, observer } = observed();
    const runner = start(store, task("a"), { observer });

    await vi.waitFor(() => expect(state.left).toBe(0));
    await runner.stop();

    expect(seen).toEqual(["count did 1", "count did 1", "count did 1"]);
    expect(await store.commit("claimLease", { task: "count", holder: "b", milliseconds: 1_000 }, given)).toBe(true);
  });

  test("two processes never work at once, and each thing is done once", async () => {
    const store = await clocked();
    const { state, task } = work(40);
    let at = 0;
    const alone = (holder: string): BackgroundTask => ({
      ...task(holder),
      async run(turn) {
        at += 1;
        expect(at).toBe(1);
        const done = await task(holder).run(turn);
        at -= 1;
        return done;
      },
    });
    start(store, alone("a"), { holder: "a" });
    start(store, alone("b"), { holder: "b" });

    await vi.waitFor(() => expect(state.left).toBe(0), 5_000);

    expect(state.runs).toBe(40);
  });

  test("another process takes over when the lease of a dead one ends", async () => {
    const store = await clocked();
    await store.commit("claimLease", { task: "count", holder: "dead", milliseconds: 300 }, given);
    const { state, task } = work(1);
    start(store, task("b"), { holder: "b" });
    await sleep(100);
    const early = state.runs;
    await vi.waitFor(() => expect(state.runs).toBe(1), 3_000);

    expect(early).toBe(0);
    expect(LEASE_MILLISECONDS).toBeLessThanOrEqual(5_000);
  });

  test("a process that stops ends its part and gives the lease up at once", async () => {
    const store = await clocked();
    const { state, task } = work(1_000);
    const runner = start(store, task("a"));
    await vi.waitFor(() => expect(state.runs).toBeGreaterThan(0));
    await runner.stop();
    const { runs } = state;
    await sleep(20);

    expect(state.runs).toBe(runs);
    expect(await store.commit("claimLease", { task: "count", holder: "b", milliseconds: 1_000 }, given)).toBe(true);
  });
});

test("an outage is reported once, and work goes on after it", async () => {
  let isDown = true;
  const store = {
    async commit() {
      if (isDown) throw new Unavailable("STORAGE_UNAVAILABLE", "no answer");
      return true as never;
    },
  };
  const { state, task } = work(1);
  const { seen, observer } = observed();
  start(store, task("a"), { observer });
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(1), 5_000);
  isDown = false;
  await vi.waitFor(() => expect(state.left).toBe(0), 5_000);
  await vi.waitFor(() => expect(seen.at(-1)).toBe("count recovered"));

  expect(seen.slice(0, 2)).toEqual(["count failed first: no answer", "count failed: no answer"]);
});

test("work that cannot be done now is not tried without a pause", async () => {
  let runs = 0;
  const task: BackgroundTask = {
    name: "count",
    look: async () => SOMETHING,
    async run() {
      runs += 1;
      return { done: 0, failed: 1 };
    },
  };
  start({ commit: async () => true as never }, task);
  await sleep(300);

  expect(runs).toBe(1);
});
