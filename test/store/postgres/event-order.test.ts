import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Event } from "../../../src/domain/event/event.ts";
import { eventTypes } from "../../../src/domain/event/event-type.ts";
import { openPool } from "../../../src/store/postgres/pool.ts";
import type { Store } from "../../../src/store/store.ts";
import { aUse } from "../../support/credits.ts";
import { openSchema } from "../../support/dialects.ts";
import { eventsOf } from "../../support/events.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule, LONDON } from "../../support/given.ts";
import { done } from "../../support/operations.ts";
import { onServer, type ServerSchema, serverUrl } from "../../support/postgres.ts";

// Only a server has several connections, whose commits overtake each other. PGlite has one.

const CONNECTIONS = 3;

/** The store of another process on the schema. */
function another(schema: ServerSchema): Promise<Store> {
  const pool = () => openPool({ url: schema.url, max: CONNECTIONS, statementMilliseconds: 30_000 });
  return openSchema({ readers: pool(), writers: pool(), shell: schema.shell });
}

/** An event as a commit writes it that has not ended. */
async function beginEvent({ shell }: ServerSchema): Promise<void> {
  await shell(`begin; insert into event (unique_id, type, occurred_on, business_id, details, data)
    values ('${randomUUID()}', 'EXTRA_SERVICE_DELETED', now(), ${LONDON}, '{}', '{}')`);
}

/** The next events after a place, as a reader asks for them. */
async function eventsAfter(store: Store, after: number): Promise<readonly Event[]> {
  await store.numberEvents();
  const reader = store.snapshot(null);
  try {
    return (await reader.events({ after, types: eventTypes, businessId: null, coworkerId: null, count: 10 })).events;
  } finally {
    reader.release();
  }
}

describe.skipIf(serverUrl === undefined)("on a PostgreSQL server (skipped unless TEST_POSTGRES_URL names one)", () => {
  test("an event that is committed after one that was written later gets the greater number", async () => {
    const schema = await onServer();
    const store = await openSchema(schema);
    await beginEvent(schema);
    await createRule(store);
    const seen = await eventsAfter(store, 0);
    await schema.shell("commit");

    const then = await eventsAfter(store, seen.at(-1)!.sequence);

    expect(seen.map(({ sequence, type }) => [sequence, type])).toEqual([[1, "EXTRA_SERVICE_CREATED"]]);
    expect(then.map(({ sequence, type }) => [sequence, type])).toEqual([[2, "EXTRA_SERVICE_DELETED"]]);
    // In the order of the private ids, which a sequence of the database gives, a reader of the first would have missed it.
    expect(await schema.shell("select id::int4, sequence::int4 from event order by sequence")).toEqual([
      { id: 2, sequence: 1 },
      { id: 1, sequence: 2 },
    ]);
  });

  test("an event of a transaction that is taken back leaves no gap", async () => {
    const schema = await onServer();
    const store = await openSchema(schema);
    await beginEvent(schema);
    await createRule(store);
    await schema.shell("rollback");
    await createRule(store);

    expect((await eventsOf(store)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  test("four processes write and number at once: every reader by after gets each event once, in the order of each ledger", async () => {
    const schema = await onServer(CONNECTIONS);
    const stores = [await openSchema(schema), await another(schema), await another(schema), await another(schema)];
    const rule = await createRule(stores[0]!);
    const credits: number[] = [];
    while (credits.length < 4) credits.push(await createCredit(stores[0]!, rule, { totalUses: 10_000 }));
    let isOver = false;
    /** Everything that a reader of this process gets, page by page, until the writers have ended. */
    async function walk(store: Store): Promise<Event[]> {
      const found: Event[] = [];
      for (let isLast = false; ; ) {
        const page = await eventsAfter(store, found.at(-1)?.sequence ?? 0);
        found.push(...page);
        if (page.length === 0 && isLast) return found;
        isLast = isOver;
      }
    }
    const walks = stores.map(walk);
    const writing = stores.flatMap((store, process) =>
      credits.map(async (credit, place) => {
        for (let n = 0; n < 15; n += 1)
          await done(store, "recordUse", aUse(credit, { creditUsed: 1, idempotencyKey: `${process}-${place}-${n}` }));
      }),
    );
    const written = Promise.all(writing).finally(() => {
      isOver = true;
    });

    const [, ...seen] = await Promise.all([written, ...walks]);

    const expected = await eventsOf(stores[0]!);
    expect(expected.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 245 }, (_, place) => place + 1));
    for (const found of seen) expect(found).toEqual(expected);
    const rows = new Map((await all(stores[0]!, "UseHistory")).map((row) => [row.id, row]));
    const ledger = expected.flatMap(({ useHistoryIds }) => useHistoryIds.map((id) => rows.get(id)!));
    for (const credit of credits)
      expect(ledger.filter((row) => row.coworkerExtraServiceId === credit).map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 60 }, (_, place) => place + 1),
      );
  });
});
