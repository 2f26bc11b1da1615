import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { aCapture, aHold, aRelease, aSpend } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule } from "../../support/given.ts";
import { faultsOf, heldOf, later } from "../../support/holds.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, outcomeOf } from "../../support/operations.ts";
import { runs } from "../../support/runs.ts";

let [customers, keys] = [10_000, 0];

const credit = fc.record({
  totalUses: fc.integer({ min: 1, max: 20 }),
  priority: fc.integer({ min: 0, max: 2 }),
  free: fc.boolean(),
  isOfOther: fc.boolean(),
});
const credits = fc.array(credit, { minLength: 1, maxLength: 5 });
type Credits = typeof credits extends fc.Arbitrary<infer C> ? C : never;

/** A new customer, and a fallback customer, with these credits. */
async function customerWith(store: Store, drafts: Credits): Promise<number> {
  customers += 2;
  for (const { isOfOther, ...draft } of drafts)
    await createCredit(store, 1, { ...draft, coworkerId: isOfOther ? customers + 1 : customers });
  return customers;
}

const of = (coworkerId: number, amount: number) => {
  keys += 1;
  return { coworkerId, fallbackCoworkerIds: [coworkerId + 1], amount, idempotencyKey: String(keys) };
};

/** The credits of the customer as they are seen, without their identity. */
async function seen(store: Store, coworkerId: number) {
  const mine = (await all(store, "CoworkerExtraService")).filter(
    (one) => one.coworkerId === coworkerId || one.coworkerId === coworkerId + 1,
  );
  const held = await Promise.all(mine.map(({ id }) => heldOf(store, id, 100)));
  return mine.map(({ remainingUses, totalUses, ledgerSequence }, place) => [
    ...[remainingUses, totalUses, ledgerSequence, held[place]],
  ]);
}

describe.each(dialects)("on $name", ({ open }) => {
  const inOneWorld = async (law: (store: Store) => Promise<void>) => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await law(store);
    expect(await faultsOf(store, 100)).toEqual([]);
  };

  test("to hold and to capture is to spend: the same rows on the same credits", async () => {
    await inOneWorld((store) =>
      fc.assert(
        fc.asyncProperty(credits, fc.integer({ min: 1, max: 60 }), async (drafts, amount) => {
          const [one, other] = [await customerWith(store, drafts), await customerWith(store, drafts)];
          const onShortfall = "PARTIAL" as const;

          const held = await done(store, "holdCredit", aHold({ ...of(one, amount), onShortfall }));
          const spent = await done(store, "spendCredit", aSpend({ ...of(other, amount), onShortfall }), later(5));

          expect([held.covered, held.uncovered]).toEqual([spent.covered, spent.uncovered]);
          if (held.creditHoldId === null) return;
          const key = of(one, 1).idempotencyKey;
          await done(store, "captureHold", aCapture(held.creditHoldId, { idempotencyKey: key }), later(5));
          expect(await seen(store, one)).toEqual(await seen(store, other));
          for (const { id } of (await all(store, "CoworkerExtraService")).slice(-2 * drafts.length))
            await expectWholeLedger(store, id);
        }),
        { numRuns: runs(15, 300) },
      ),
    );
  });

  test("to hold and to release, or to wait, leaves everything as before, and all of it can be spent", async () => {
    await inOneWorld((store) =>
      fc.assert(
        fc.asyncProperty(credits, fc.integer({ min: 1, max: 60 }), fc.boolean(), async (drafts, amount, isReleased) => {
          const customer = await customerWith(store, drafts);
          const before = await all(store, "CoworkerExtraService");

          const held = await done(
            store,
            "holdCredit",
            aHold({ ...of(customer, amount), onShortfall: "PARTIAL", ttlSeconds: 10 }),
          );
          const key = of(customer, 1).idempotencyKey;
          if (isReleased)
            await done(store, "releaseHold", aRelease(held.creditHoldId!, { idempotencyKey: key }), later(9));

          expect(await all(store, "CoworkerExtraService")).toEqual(before);
          const total = drafts.reduce((sum, { totalUses }) => sum + totalUses, 0);
          const at = later(isReleased ? 9 : 10);
          await done(store, "spendCredit", aSpend(of(customer, total)), at);
        }),
        { numRuns: runs(15, 300) },
      ),
    );
  });

  test("of any steps at any times, held is never more than left, and what holds say is what their rows took", async () => {
    const step = fc.record({
      what: fc.constantFrom("hold" as const, "hold" as const, "spend" as const, "capture" as const, "release" as const),
      amount: fc.integer({ min: 1, max: 15 }),
      seconds: fc.integer({ min: 0, max: 4 }),
      hold: fc.nat(5),
    });
    await inOneWorld((store) =>
      fc.assert(
        fc.asyncProperty(credits, fc.array(step, { maxLength: 12 }), async (drafts, steps) => {
          const customer = await customerWith(store, drafts);
          const made: number[] = [];
          // Clocks go forward, and sometimes back.
          let now = 0;
          for (const { what, amount, seconds, hold } of steps) {
            now = Math.max(0, now + seconds - 1);
            const { idempotencyKey, ...whom } = of(customer, amount);
            const at = later(now);
            const id = made[hold % Math.max(1, made.length)];
            if (what === "hold") {
              const { answer } = await outcomeOf(
                store,
                "holdCredit",
                aHold({ ...whom, idempotencyKey, ttlSeconds: 3 }),
                at,
              );
              if (answer !== null) made.push(answer.creditHoldId!);
            } else if (what === "spend") await outcomeOf(store, "spendCredit", aSpend({ ...whom, idempotencyKey }), at);
            else if (id !== undefined && what === "capture")
              await outcomeOf(store, "captureHold", aCapture(id, { idempotencyKey }), at);
            else if (id !== undefined) await outcomeOf(store, "releaseHold", aRelease(id, { idempotencyKey }), at);
            expect(await faultsOf(store, now)).toEqual([]);
          }
        }),
        { numRuns: runs(12, 300) },
      ),
    );
  });

  test("of 60 concurrent holds of 1 unit of 20 exactly 20 succeed, and one of 10 concurrent captures of each", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    for (const totalUses of [5, 15]) await createCredit(store, 1, { totalUses });

    const held = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        outcomeOf(store, "holdCredit", aHold({ amount: 1, idempotencyKey: `hold-${n}` })),
      ),
    );
    const ids = held.flatMap(({ answer }) => (answer === null ? [] : [answer.creditHoldId!]));
    const captured = await Promise.all(
      ids.flatMap((id) =>
        Array.from({ length: 10 }, (_, n) =>
          outcomeOf(store, "captureHold", aCapture(id, { idempotencyKey: `capture-${id}-${n}` })),
        ),
      ),
    );

    expect(ids).toHaveLength(20);
    expect(captured.filter(({ answer }) => answer !== null)).toHaveLength(20);
    expect((await all(store, "CoworkerExtraService")).map(({ remainingUses }) => remainingUses)).toEqual([0, 0]);
    expect(await faultsOf(store)).toEqual([]);
  });
});
