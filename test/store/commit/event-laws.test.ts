import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { oldEventsTask } from "../../../src/background/old-events.ts";
import { DAY_MILLISECONDS } from "../../../src/domain/calendar.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCapture, aHold, anAdjustment, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { eventsOf } from "../../support/events.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule, given, NOW } from "../../support/given.ts";
import { runs } from "../../support/runs.ts";

const acts = fc.record({
  what: fc.constantFrom("spend", "spend", "use", "reverse", "adjust", "void", "hold", "capture", "total"),
  id: fc.integer({ min: 1, max: 4 }),
  amount: fc.integer({ min: 1, max: 40 }),
  /** Few keys: some acts are replays. */
  idempotencyKey: fc.constantFrom(..."abcdefghijklmnop"),
});
type Act = typeof acts extends fc.Arbitrary<infer A> ? A : never;

/** Does it, or is refused. */
async function act(store: Store, { what, id, amount, idempotencyKey }: Act): Promise<void> {
  const run = {
    spend: () => store.commit("spendCredit", aSpend({ amount, fallbackCoworkerIds: [2002], idempotencyKey }), given),
    use: () => store.commit("recordUse", aUse(id, { creditUsed: amount, idempotencyKey }), given),
    reverse: () => store.commit("reverseUse", aReversal({ useHistoryId: id }, { amount: 1, idempotencyKey }), given),
    adjust: () => store.commit("adjustCredit", anAdjustment(id, { amount: amount - 20, idempotencyKey }), given),
    void: () => store.commit("voidCredit", aVoiding(id, { idempotencyKey }), given),
    hold: () => store.commit("holdCredit", aHold({ amount, idempotencyKey }), given),
    capture: () => store.commit("captureHold", aCapture(id, { idempotencyKey }), given),
    total: () =>
      store.commit("updateCoworkerExtraService", { id, patch: { totalUses: amount }, mayAdjust: true }, given),
  }[what as "spend"];
  await run().catch(() => {});
}

const TURN = { signal: new AbortController().signal, keep: async () => true };

describe.each(dialects)("on $name", ({ open }) => {
  test("after any sequence of operations, each ledger row is in one event, that of its operation, in the order of each ledger", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 20 }), async (plan) => {
        const store = await open();
        await createRule(store, { resourceTypes: [11] });
        for (const coworkerId of [2001, 2001, 2002]) await createCredit(store, 1, { coworkerId, totalUses: 40 });

        for (const one of plan) await act(store, one);

        const rows = await all(store, "UseHistory");
        const events = (await eventsOf(store)).filter(({ useHistoryIds }) => useHistoryIds.length > 0);
        const told = events.map(({ operationId, useHistoryIds }) => ({ operationId, ids: useHistoryIds }));
        const operations = [...new Set(rows.map(({ operationId }) => operationId))];
        expect(told).toEqual(
          operations.map((operationId) => ({
            operationId,
            ids: rows
              .filter((row) => row.operationId === operationId)
              .sort((a, b) => a.allocationIndex - b.allocationIndex)
              .map(({ id }) => id),
          })),
        );
        const held = (await all(store, "CreditHold")).map(({ id }) => id);
        const holds = (await eventsOf(store)).filter(({ type }) => type === "CREDIT_HELD");
        expect(holds.map(({ subject }) => subject?.id)).toEqual(held);
        // A server has connections for some stores only.
        await store.close();
      }),
      { numRuns: runs(5, 50) },
    );
  });

  test("events of writers at once have places without gaps, each once", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1);
    const spends = Array.from({ length: 40 }, (_, n) =>
      store.commit("spendCredit", aSpend({ amount: 1, idempotencyKey: `spend-${n}` }), given),
    );

    await Promise.all([...spends, ...Array.from({ length: 5 }, () => store.numberEvents())]);

    const events = await eventsOf(store);
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 42 }, (_, n) => n + 1));
    const rows = new Map((await all(store, "UseHistory")).map((row) => [row.id, row.sequence]));
    const told = events.slice(2).map(({ useHistoryIds }) => rows.get(useHistoryIds[0]!));
    expect(told).toEqual([...told].sort((a, b) => a! - b!));
  });

  test("the task of deletion waits for the oldest event, then deletes what is old", async () => {
    const store = await open();
    await createRule(store);
    const taskAt = (now: number) => oldEventsTask({ store, clock: { now: () => now }, keptDays: 2 });

    expect(await taskAt(NOW + DAY_MILLISECONDS).look()).toEqual({ wait: DAY_MILLISECONDS, lag: 0 });
    expect(await taskAt(NOW + 2 * DAY_MILLISECONDS + 5).look()).toEqual({ wait: 0, lag: 5 });
    expect(await taskAt(NOW + 2 * DAY_MILLISECONDS + 5).run(TURN)).toEqual({ done: 1 });
    expect(await taskAt(NOW + 2 * DAY_MILLISECONDS + 5).look()).toEqual({ wait: Number.POSITIVE_INFINITY, lag: 0 });
  });
});
