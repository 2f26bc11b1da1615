import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { StoreObserver } from "../../../src/store/observer.ts";
import type { Store } from "../../../src/store/store.ts";
import { told } from "../../support/alerts.ts";
import { aCharge } from "../../support/charges.ts";
import { aSpend, aUse } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createCredit, createRule } from "../../support/given.ts";
import { CREDITS, filled, useEach } from "../../support/grouped.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, outcomeOf } from "../../support/operations.ts";

// Spends and charges that wait share a transaction. `commit/grouped-laws.test.ts` has the law.

function recorder() {
  const seen = { groups: [] as number[], retries: 0, texts: [] as string[] };
  const observer: StoreObserver = {
    statementEnded() {},
    groupCommitted: (size) => seen.groups.push(size),
    commitWaited() {},
    transactionRetried() {
      seen.retries += 1;
    },
    checkpointEnded() {},
    requests: null,
  };
  return { seen, observer, onStatement: (text: string) => void seen.texts.push(text) };
}

describe.each(dialects.filter(({ name }) => name !== "SQLite"))("on $name", ({ open }) => {
  test.each([
    [
      "recordUse",
      (store: Store, place: number, key: string) =>
        done(store, "recordUse", aUse(1 + place, { creditUsed: 1, idempotencyKey: key })),
    ],
    [
      "spendCredit",
      (store: Store, place: number, key: string) =>
        done(store, "spendCredit", aSpend({ coworkerId: 3001 + place, amount: 1, idempotencyKey: key })),
    ],
    [
      "chargeBooking",
      (store: Store, place: number, key: string) =>
        done(
          store,
          "chargeBooking",
          aCharge({ coworkerId: 3001 + place }, { bookingId: place + 1 + key.length * 100, idempotencyKey: key }),
        ),
    ],
  ] as const)("each statement of a group of %s is sent once for all", async (_, act) => {
    const { seen, ...hooks } = recorder();
    const store = await filled(await open(hooks));
    const together = (name: string) =>
      Promise.all(Array.from({ length: CREDITS }, (_, place) => act(store, place, `${name}${place}`)));
    // The types of parameters are learnt with the first group.
    await together("first-");
    Object.assign(seen, { groups: [], texts: [] });

    await together("the-second-");

    expect(seen.groups).toEqual([CREDITS]);
    expect(seen.texts.length).toBeLessThan(30);
    const repeated = seen.texts.filter((text, place) => seen.texts.indexOf(text) !== place);
    expect(repeated).toEqual([]);
    expect(seen.retries).toBe(0);
  });

  test("a decision that is refused takes no other with it", async () => {
    const { seen, observer } = recorder();
    const store = await filled(await open({ observer }));
    const uses = [
      aUse(1, { idempotencyKey: "a" }),
      aUse(999, { idempotencyKey: "b" }),
      aUse(2, { creditUsed: 0, idempotencyKey: "c" }),
      aUse(3, { creditUsed: 5_000, idempotencyKey: "d" }),
      aUse(4, { creditUsed: 7, idempotencyKey: "a" }),
      aUse(5, { idempotencyKey: "e" }),
    ];

    const outcomes = await Promise.allSettled(uses.map((use) => outcomeOf(store, "recordUse", use)));

    const reported = outcomes.map((outcome) =>
      outcome.status === "fulfilled"
        ? outcome.value.refusals.map(({ code }) => code)
        : outcome.reason.refusals.map(({ code }: { code: string }) => `thrown ${code}`),
    );
    expect(reported).toEqual([
      [],
      ["thrown NOT_FOUND"],
      ["thrown OUT_OF_RANGE"],
      ["INSUFFICIENT_CREDIT"],
      ["thrown IDEMPOTENCY_KEY_REUSED"],
      [],
    ]);
    expect((await all(store, "UseHistory")).map((row) => row.coworkerExtraServiceId).sort()).toEqual([1, 5]);
    expect(seen.retries).toBe(0);
  });

  test("a statement that fails for one decision makes all of its group run alone, and is lost with none", async () => {
    const taken = randomUUID();
    // A use asks for the id of its operation, then for that of its row.
    let untilTaken = Number.POSITIVE_INFINITY;
    const newUniqueId = () => {
      untilTaken -= 1;
      return untilTaken === 0 ? taken : randomUUID();
    };
    const { seen, observer } = recorder();
    const store = await filled(await open({ observer, newUniqueId }));
    untilTaken = 2;
    await done(store, "recordUse", aUse(1, { creditUsed: 1, idempotencyKey: "before" }));
    untilTaken = 2;

    const outcomes = await useEach(store, "again");

    expect(outcomes.map(({ status }) => status)).toEqual(Array(CREDITS).fill("fulfilled"));
    expect(seen.retries).toBe(1);
    expect(await all(store, "UseHistory")).toHaveLength(CREDITS + 1);
    for (let id = 1; id <= CREDITS; id++) await expectWholeLedger(store, id);
  });

  test("decisions of one credit follow each other in their group", async () => {
    const { seen, observer } = recorder();
    const store = await filled(await open({ observer }));

    const rows = await Promise.all(
      Array.from({ length: 20 }, (_, place) =>
        done(store, "recordUse", aUse(1, { creditUsed: 1, idempotencyKey: `use-${place}` })),
      ),
    );

    expect(new Set(rows.map(({ useHistoryId }) => useHistoryId)).size).toBe(20);
    expect((await one(store, "CoworkerExtraService", 1)).ledgerSequence).toBe(20);
    await expectWholeLedger(store, 1);
    expect(seen.retries).toBe(0);
  });

  test("decisions about two credits of one customer report levels as if one had come after the other", async () => {
    const store = await open();
    const rule = await createRule(store, { resourceTypes: [11] });
    for (const totalUses of [170, 30]) await createCredit(store, rule, { totalUses });
    const uses = [
      aUse(1, { creditUsed: 165, idempotencyKey: "a" }),
      aUse(2, { creditUsed: 30, idempotencyKey: "b" }),
      aUse(1, { creditUsed: 5, idempotencyKey: "c" }),
    ];

    await Promise.all(uses.map((use) => done(store, "recordUse", use)));

    expect(await told(store)).toEqual(["CREDIT_LOW 35 of 200", "CREDIT_EXHAUSTED 0 of 0"]);
  });

  test("without grouping each decision has a transaction of its own", async () => {
    const { seen, observer } = recorder();
    const store = await filled(await open({ observer, groupedCommitsMax: 1 }));
    seen.groups.length = 0;

    await useEach(store, "alone");

    expect(seen.groups).toEqual(Array(CREDITS).fill(1));
  });
});
