import { describe, expect, test } from "vitest";
import { openPool } from "../../../src/store/postgres/pool.ts";
import { commitPositions } from "../../../src/store/postgres/positions.ts";
import type { Store } from "../../../src/store/store.ts";
import { aSpend, aUse } from "../../support/credits.ts";
import { openSchema } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { LONDON } from "../../support/given.ts";
import { CREDITS, filled, useEach } from "../../support/grouped.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done } from "../../support/operations.ts";
import { onServer, schemaOnServer, serverUrl } from "../../support/postgres.ts";

// What groups of decisions do beside other transactions, and when the server fails.

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

  test("each decision of a group is answered with a position of the log behind its commit", async () => {
    const store = await filled(await openSchema(await onServer(), { positions: commitPositions(() => "7") }));
    const before = store.position()!.lsn;

    const behind = await Promise.all(
      Array.from({ length: CREDITS }, async (_, place) => {
        await done(store, "recordUse", aUse(1 + place, { creditUsed: 1, idempotencyKey: `use-${place}` }));
        return store.position()!.lsn > before;
      }),
    );

    expect(behind).toEqual(Array(CREDITS).fill(true));
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
