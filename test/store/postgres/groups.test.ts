import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { StoreObserver } from "../../../src/store/observer.ts";
import { openPool } from "../../../src/store/postgres/pool.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge } from "../../support/charges.ts";
import { aSpend, aUse } from "../../support/credits.ts";
import { dialects, openSchema } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createCredit, createRule, LONDON } from "../../support/given.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, outcomeOf } from "../../support/operations.ts";
import { onServer, schemaOnServer, serverUrl } from "../../support/postgres.ts";

// Spends and charges that wait share a transaction. `commit/grouped-laws.test.ts` has the law.

const CREDITS = 12;

/** A rule, and credits of as many customers. */
async function filled(store: Store): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  for (let place = 0; place < CREDITS; place++) await createCredit(store, rule, { coworkerId: 3001 + place });
  return store;
}

/** A use of each credit, at the same time. */
function useEach(store: Store, name: string) {
  return Promise.allSettled(
    Array.from({ length: CREDITS }, (_, place) =>
      done(store, "recordUse", aUse(1 + place, { creditUsed: 1, idempotencyKey: `${name}-${place}` })),
    ),
  );
}

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

  test("without grouping each decision has a transaction of its own", async () => {
    const { seen, observer } = recorder();
    const store = await filled(await open({ observer, groupedCommitsMax: 1 }));
    seen.groups.length = 0;

    await useEach(store, "alone");

    expect(seen.groups).toEqual(Array(CREDITS).fill(1));
  });
});

describe.skipIf(serverUrl === undefined)("on a PostgreSQL server (skipped unless TEST_POSTGRES_URL names one)", () => {
  test("decisions do not wait for the row that one of them waits for", async () => {
    const schema = await onServer();
    const store = await filled(await openSchema(schema));
    await schema.shell("begin; select 1 from coworker_extra_service where id = 3 for update");
    const answered: number[] = [];

    const uses = Array.from({ length: CREDITS }, async (_, place) => {
      await done(store, "recordUse", aUse(1 + place, { creditUsed: 1, idempotencyKey: `use-${place}` }));
      answered.push(1 + place);
    });
    await schema.waiting(1);
    await expect.poll(() => answered.length, { timeout: 4_000 }).toBe(CREDITS - 1);
    expect(answered).not.toContain(3);
    await schema.shell("commit");
    await Promise.all(uses);

    expect(answered).toContain(3);
  });

  test("if the connection is lost at the COMMIT of a group, all are told that the result is unknown", async () => {
    const schema = await onServer();
    const store = await filled(await openSchema(schema));
    await schema.shell(`
      create function cut() returns trigger language plpgsql as
        'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
      create constraint trigger cut after insert on use_history deferrable initially deferred
        for each row when (new.coworker_extra_service_id = 3) execute function cut()`);

    const outcomes = await useEach(store, "cut");

    const told = outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.message);
    expect(told).toEqual(Array(CREDITS).fill("the database did not confirm whether the commit was written"));
    expect(await all(store, "UseHistory")).toEqual([]);
  });

  test("a group whose COMMIT fails has written nothing, and its decisions run alone", async () => {
    const schema = await onServer();
    const store = await filled(await openSchema(schema));
    await schema.shell(`
      create function spoil() returns trigger language plpgsql as 'begin raise exception ''spoilt''; end';
      create constraint trigger spoil after insert on use_history deferrable initially deferred
        for each row when (new.coworker_extra_service_id = 3) execute function spoil()`);

    const outcomes = await useEach(store, "spoilt");

    expect(outcomes.map(({ status }) => status)).toEqual(
      Array.from({ length: CREDITS }, (_, place) => (place === 2 ? "rejected" : "fulfilled")),
    );
    expect(await all(store, "UseHistory")).toHaveLength(CREDITS - 1);
  });

  test("two stores on one database that spend from the same credits in another order do not block each other", async () => {
    const schema = await schemaOnServer();
    const pool = () => openPool({ url: schema.url, max: 8, statementMilliseconds: 30_000 });
    const opened = () => openSchema({ ...schema, readers: pool(), writers: pool() });
    const [first, second] = [await filled(await opened()), await opened()];
    const places = Array.from({ length: CREDITS }, (_, place) => place);
    const spend = (store: Store, name: string, order: readonly number[]) =>
      order.map((place) =>
        done(
          store,
          "spendCredit",
          aSpend({
            ...{ businessId: LONDON, coworkerId: 3001 + place, amount: 1, idempotencyKey: `${name}-${place}` },
            fallbackCoworkerIds: [3001 + ((place + 5) % CREDITS)],
          }),
        ),
      );
    const start = performance.now();

    for (let round = 0; round < 20; round++)
      await Promise.all([...spend(first, `a${round}`, places), ...spend(second, `b${round}`, [...places].reverse())]);

    expect(performance.now() - start).toBeLessThan(8_000);
    for (let id = 1; id <= CREDITS; id++) await expectWholeLedger(first, id);
  });
});
