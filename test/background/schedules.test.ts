import { describe, expect, test } from "vitest";
import { runSchedules, schedulesTask } from "../../src/background/schedules.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects } from "../support/dialects.ts";
import { eventsOfAct, withoutLevels } from "../support/events.ts";
import { all } from "../support/everything.ts";
import { createRule, NOW } from "../support/given.ts";
import { createSchedule, STARTS_ON } from "../support/schedules.ts";

const turn = { signal: new AbortController().signal, keep: async () => true };
const DAY = 86_400_000;

function at(store: Store, now: number) {
  return { store, clock: { now: () => now } };
}

/** The boundaries of the granted credits, with their customers, as they were written. */
async function granted(store: Store) {
  return (await all(store, "CoworkerExtraService")).map(({ coworkerId, validFrom }) => [coworkerId, validFrom]);
}

describe.each(dialects)("on $name", ({ open }) => {
  test("the task waits for the next boundary, grants what is due, and waits again", async () => {
    const store = await open();
    await createRule(store);
    await createSchedule(store);
    const before = schedulesTask(at(store, STARTS_ON - 5_000));
    const after = schedulesTask(at(store, STARTS_ON + 3_000));

    expect(await before.look()).toEqual({ wait: 5_000, lag: 0 });
    expect(await after.look()).toEqual({ wait: 0, lag: 3_000 });
    expect(await before.run(turn)).toEqual({ done: 0, failed: 0 });
    expect(await after.run(turn)).toEqual({ done: 1, failed: 0 });
    expect((await after.look()).wait).toBeGreaterThan(20 * DAY);
    expect(after.poll).toBeLessThan(60_000);
  });

  test("its events name no actor: the first credit is granted, each later one renewed", async () => {
    const store = await open();
    await createRule(store);
    await createSchedule(store);

    const events = await eventsOfAct(store, () => runSchedules(at(store, NOW), { upTo: NOW }));

    expect(withoutLevels(events).map(({ type, actor }) => [type, actor])).toEqual([
      ["CREDIT_GRANTED", null],
      ...[1, 2, 3].map(() => ["CREDIT_RENEWED", null]),
    ]);
  });

  test("without schedules there is nothing to wait for", async () => {
    const { wait } = await schedulesTask(at(await open(), NOW)).look();
    expect(wait).toBe(Number.POSITIVE_INFINITY);
  });

  test("after a standstill, everything missed is made up in the order of the boundaries", async () => {
    const store = await open();
    await createRule(store);
    for (let place = 0; place < 12; place += 1)
      await createSchedule(store, { coworkerId: 3_000 + place, startsOn: STARTS_ON + (place % 4) * DAY });

    const { granted: count, failed } = await runSchedules(at(store, NOW), { upTo: NOW });

    // The first of June is past for those that begin on the first.
    expect([count, failed]).toEqual([3 * 4 + 9 * 3, []]);
    for (let place = 0; place < 12; place += 1) {
      const own = (await granted(store))
        .filter(([coworkerId]) => coworkerId === 3_000 + place)
        .map(([, from]) => from!);
      expect(own).toHaveLength(place % 4 === 0 ? 4 : 3);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });

  test("three runs at once grant each credit once", async () => {
    const store = await open();
    await createRule(store);
    for (let place = 0; place < 5; place += 1) await createSchedule(store, { coworkerId: 3_000 + place });

    const runs = await Promise.all([1, 2, 3].map(() => runSchedules(at(store, NOW), { upTo: NOW })));

    expect(runs.reduce((sum, run) => sum + run.granted, 0)).toBe(20);
    expect(await granted(store)).toHaveLength(20);
  });

  test("it stops between credits when it is asked to, and goes on later", async () => {
    const store = await open();
    await createRule(store);
    for (let place = 0; place < 30; place += 1) await createSchedule(store, { coworkerId: 3_000 + place });
    let asked = 0;

    const first = await runSchedules(at(store, NOW), { upTo: NOW, isStopped: () => ++asked > 3 });
    const second = await runSchedules(at(store, NOW), { upTo: NOW });

    expect(first.granted).toBeLessThan(120);
    expect(first.granted + second.granted).toBe(120);
  });
});
