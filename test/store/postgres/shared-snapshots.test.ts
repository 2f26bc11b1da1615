import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { snapshots } from "../../../src/store/postgres/snapshots.ts";
import type { Reader, Store } from "../../../src/store/store.ts";
import { openSchema } from "../../support/dialects.ts";
import { createRule } from "../../support/given.ts";
import { onServer, serverUrl } from "../../support/postgres.ts";

// What a change answers is read from a snapshot that begins after its commit. Changes at the same time share it.

function rules(reader: Reader): Promise<number> {
  return reader.count("ExtraService", undefined);
}

/** A reader for what a change answers: reserved before the commit, and refreshed after it. */
async function afterCommit(store: Store, commit: () => Promise<unknown>): Promise<Reader> {
  const reader = store.snapshot(null);
  await reader.reserve();
  await commit();
  reader.refresh();
  return reader;
}

describe.skipIf(serverUrl === undefined)("on a PostgreSQL server (skipped unless TEST_POSTGRES_URL names one)", () => {
  test("more changes at the same time than there are connections each read what they wrote", async () => {
    const store = await openSchema(await onServer(2));
    const names = Array.from({ length: 40 }, (_, place) => `Rule ${place}`);

    const seen = await Promise.all(
      names.map(async (name) => {
        let id = 0;
        const reader = await afterCommit(store, async () => {
          id = await createRule(store, { name });
        });
        const [[rule], [again]] = await Promise.all([
          reader.byIds("ExtraService", [id], ["name"]),
          reader.byIds("ExtraService", [id]),
        ]);
        const used = store.usage().pools.read.used;
        reader.release();
        return [rule?.name, again?.name, used <= 2];
      }),
    );

    expect(seen).toEqual(names.map((name) => [name, name, true]));
    await expect.poll(() => store.usage().pools.read.used).toBe(0);
  });

  test("all reads of a change see the same moment, and a later one sees what was committed since", async () => {
    const store = await openSchema(await onServer());
    const [first, second] = await Promise.all([1, 2].map(() => afterCommit(store, () => createRule(store))));
    expect(await Promise.all([rules(first!), rules(second!)])).toEqual([2, 2]);

    const third = await afterCommit(store, () => createRule(store));

    expect(await Promise.all([rules(first!), rules(second!), rules(third)])).toEqual([2, 2, 3]);
    // The third snapshot needs a connection of the two.
    third.release();
    first!.refresh();
    expect(await Promise.all([rules(first!), rules(second!)])).toEqual([3, 2]);
    for (const one of [first!, second!]) one.release();
    await expect.poll(() => store.usage().pools.read.used).toBe(0);
  });

  test("what fails for one request is read alone by the others, and nothing stays in use", async () => {
    const { readers } = await onServer();
    const lent = snapshots(readers, { milliseconds: 10_000 });
    const leases = Array.from({ length: 3 }, () => lent.lease());
    await Promise.all(leases.map((lease) => lease.reserve()));
    const good = { sql: sql`select 7 "seven"`, values: {} };
    const bad = { sql: sql`select 1 / 0 "none"`, values: {} };

    const answers = await Promise.allSettled(leases.map((lease, place) => lease.ask(place === 1 ? bad : good)));

    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    for (const lease of leases) lease.release();
    await expect.poll(() => readers.usage().used).toBe(0);
  });

  test("a request that ends while it reads holds nothing, and the others read on", async () => {
    const store = await openSchema(await onServer());
    const [first, second] = await Promise.all([1, 2].map(() => afterCommit(store, () => createRule(store))));
    const reads = Promise.allSettled([rules(first!), rules(second!)]);
    first!.release();

    await reads;

    expect(await rules(second!)).toBe(2);
    await expect(rules(first!)).rejects.toMatchObject({ code: "OVERLOADED" });
    second!.release();
    await expect.poll(() => store.usage().pools.read.used).toBe(0);
  });

  test("the only statement of a request is one message", async () => {
    const sent: string[] = [];
    const schema = await onServer();
    const { connect } = schema.readers;
    const counted = async () => {
      const client = await connect();
      const query: typeof client.query = (one) => {
        sent.push(one.text);
        return client.query(one);
      };
      return { query, release: (broken?: Error | boolean) => client.release(broken) };
    };
    const store = await openSchema({ ...schema, readers: { ...schema.readers, connect: counted } });
    await createRule(store);
    sent.length = 0;
    const reader = store.snapshot(null);

    expect(await rules(reader.only())).toBe(1);
    reader.release();

    expect(sent).toEqual([expect.stringMatching(/^select count/)]);
    expect(store.usage().pools.read.used).toBe(0);
  });

  test("a shared snapshot that is held too long is revoked", async () => {
    const { readers } = await onServer();
    const lent = snapshots(readers, { milliseconds: 300 });
    const lease = lent.lease();
    await lease.reserve();
    const one = { sql: sql`select 7 "seven"`, values: {} };
    await lease.ask(one);

    await sleep(600);

    await expect(lease.ask(one)).rejects.toMatchObject({ code: "OVERLOADED", message: "the request took too long" });
    lease.release();
    await expect.poll(() => readers.usage().used).toBe(0);
  });
});
