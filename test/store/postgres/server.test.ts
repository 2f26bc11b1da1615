import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { StorageRefused } from "../../../src/store/migrations.ts";
import { openPostgres } from "../../../src/store/postgres/open.ts";
import { openPool } from "../../../src/store/postgres/pool.ts";
import { snapshots } from "../../../src/store/postgres/snapshots.ts";
import { aReversal, aSpend } from "../../support/credits.ts";
import { openSchema, storeOptions } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { adjust, createCredit, createRule, given } from "../../support/given.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done } from "../../support/operations.ts";
import { onServer, poolerUrl, schemaOnServer, serverUrl } from "../../support/postgres.ts";
import { together } from "../../support/processes.ts";

// Behaviour that only a real server shows: concurrent clients and outages.

/** Of what a pooler takes away: sessions, logins and settings of the client. */
const ofSession = test.skipIf(poolerUrl !== undefined);

describe.skipIf(serverUrl === undefined)("on a PostgreSQL server (skipped unless TEST_POSTGRES_URL names one)", () => {
  test("concurrent changes of one credit are made one after another, and none is lost", async () => {
    const store = await openSchema(await onServer());
    const id = await createCredit(store, await createRule(store), { totalUses: 100 });

    await Promise.all(Array.from({ length: 40 }, (_, place) => adjust(store, id, 101 + place)));

    expect((await one(store, "CoworkerExtraService", id)).ledgerSequence).toBe(40);
    await expectWholeLedger(store, id);
  });

  test("an update that waited for another sees the links that it wrote", async () => {
    const schema = await onServer();
    const store = await openSchema(schema);
    const id = await createRule(store, { resourceTypes: [11] });
    await schema.shell(`begin; select 1 from extra_service where id = ${id} for update`);
    const waiting = store.commit("updateExtraService", { id, patch: { resourceTypes: [11] } }, given);
    await schema.waiting(1);
    await schema.shell(`delete from extra_service_resource_type; commit`);

    await waiting;

    expect((await one(store, "ExtraService", id)).resourceTypes).toEqual([11]);
  });

  test("a spend that waited for a reversal takes from all credits that got something back", async () => {
    const schema = await onServer();
    const store = await openSchema(schema);
    const rule = await createRule(store, { resourceTypes: [11] });
    for (const totalUses of [10, 10, 10]) await createCredit(store, rule, { totalUses });
    const { operationId } = await done(store, "spendCredit", aSpend({ amount: 25 }));
    await schema.shell("begin; select 1 from coworker_extra_service where id = 3 for update");
    const reversing = done(store, "reverseUse", aReversal({ operationId }));
    await schema.waiting(1);
    const spending = done(
      store,
      "spendCredit",
      aSpend({ amount: 15, onShortfall: "PARTIAL", idempotencyKey: "again" }),
    );
    await schema.waiting(2);
    await schema.shell("commit");

    const [, spent] = await Promise.all([reversing, spending]);

    expect(spent).toMatchObject({ covered: 15, uncovered: 0 });
    const credits = await all(store, "CoworkerExtraService");
    expect(credits.map(({ remainingUses }) => remainingUses)).toEqual([0, 5, 10]);
    for (const { id } of credits) await expectWholeLedger(store, id);
  });

  test("of two concurrent charges of one booking one is made and the other refused", async () => {
    const store = await openSchema(await onServer());
    const rule = await createRule(store);

    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () =>
        createCredit(store, rule, { bookingId: 9001 }).then(
          () => "made",
          (error: Error) => error.message,
        ),
      ),
    );

    expect(outcomes.sort()).toEqual([...Array(9).fill("bookingId: names a booking that has a live charge: 1"), "made"]);
  });

  test("idle connections that are cut are replaced", async () => {
    const schema = await onServer();
    const store = await openSchema(schema);
    const rule = await createRule(store);
    const reader = store.snapshot(null);
    await reader.count("ExtraService", undefined);

    await schema.cutAll();

    await expect(reader.count("ExtraService", undefined)).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
    await createCredit(store, rule);
    const later = store.snapshot(null);
    expect(await later.count("CoworkerExtraService", undefined)).toBe(1);
    later.release();
  });

  test("a statement that takes too long is cancelled with those queued after it, and others are served", async () => {
    const schema = await onServer();
    const readers = openPool({ url: schema.url, max: 1, statementMilliseconds: 200 });
    const store = await openSchema({ ...schema, readers });
    await createRule(store);
    await schema.shell("begin; lock table extra_service");
    const slow = store.snapshot(null);

    const together = await Promise.allSettled([1, 2].map(() => slow.count("ExtraService", undefined)));

    const busy = { status: "rejected", reason: { code: "OVERLOADED" } };
    expect(together).toMatchObject([busy, busy]);
    await schema.shell("rollback");
    const quick = store.snapshot(null);
    expect(await quick.count("ExtraService", undefined)).toBe(1);
    quick.release();
  });

  ofSession(
    "the size of the prepared statements on the server is limited, for any number of different queries",
    async () => {
      const { readers } = await onServer(1);
      const lease = snapshots(readers, { milliseconds: 30_000 }).lease();
      const asked = Array.from({ length: 200 }, (_, place) => `select '${place}${"x".repeat(4_000)}'`);

      for (const text of [...asked, ...asked]) await lease.ask({ sql: sql.raw(text), values: {} });

      const kept = "select sum(length(statement)) characters from pg_prepared_statements";
      const [{ characters } = {}] = await lease.ask({ sql: sql.raw(kept), values: {} });
      lease.release();
      expect(characters).toBeGreaterThan(300_000);
      expect(characters).toBeLessThanOrEqual(400_000);
    },
  );

  test("a snapshot that is held too long is revoked, and its connection goes to the next waiting request", async () => {
    const schema = await onServer(1);
    const store = await openSchema(schema, { snapshotMilliseconds: 300 });
    const [first, second] = [store.snapshot(null), store.snapshot(null)];
    await first.count("ExtraService", undefined);

    expect(await second.count("ExtraService", undefined)).toBe(0);

    await expect(first.count("ExtraService", undefined)).rejects.toMatchObject({ code: "OVERLOADED" });
    second.release();
  });

  test("the time limit of a snapshot starts when it gets a connection", async () => {
    const schema = await onServer(1);
    const lent = snapshots(schema.readers, { milliseconds: 300 });
    const [first, second] = [lent.lease(), lent.lease()];
    const statement = { sql: sql.raw("select 1 one"), values: {} };
    await first.ask(statement);
    const waiting = second.ask(statement);
    await sleep(200);
    first.release();
    await waiting;
    await sleep(200);

    expect(await second.ask(statement)).toEqual([{ one: 1 }]);

    second.release();
  });

  ofSession(
    "a database that rejects the login while the gateway runs is unavailable, and is used again once it accepts it",
    async () => {
      const { url, shell } = await schemaOnServer();
      const role = `role_${randomUUID().replaceAll("-", "")}`;
      await shell(
        `create role ${role} login; do $$ begin execute format('grant all on schema %I to ${role}', current_schema()); end $$`,
      );
      onTestFinished(async () => void (await shell(`drop owned by ${role}; drop role ${role}`)));
      const asRole = new URL(url);
      asRole.username = role;
      const store = await open(asRole.href);
      onTestFinished(() => store.close());
      await createRule(store);
      await shell(
        `alter role ${role} nologin; select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`,
      );

      await expect(createRule(store)).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });

      await shell(`alter role ${role} login`);
      await createRule(store);
    },
  );

  test("processes that start together create the tables once, and none of their writes is lost", async () => {
    const { url } = await schemaOnServer();

    const answers = (await together(4, "serve", { kind: "postgres", urls: [url], name: "the test's" })) as {
      answer: number;
    }[];

    expect(answers.map(({ answer }) => answer).sort()).toEqual([1, 2, 3, 4]);
  });

  test("of processes that migrate together one runs the migrations", async () => {
    const { url, shell } = await schemaOnServer();

    const answers = (await together(4, "migrate", { kind: "postgres", urls: [url], name: "the test's" })) as object[];

    const [row] = await shell("select count(*)::int count from __drizzle_migrations");
    expect(answers.map((one) => JSON.stringify(one)).sort()).toEqual([
      ...Array(3).fill('{"answer":0}'),
      `{"answer":${row?.count}}`,
    ]);
  });

  test.each([
    [
      "of something else",
      "create table business (name text)",
      "the test's contains tables of another application: give the gateway its own schema",
    ],
    [
      "of an older version",
      "create table __drizzle_migrations (id serial, hash text, created_at bigint)",
      `the test's has the schema of an older version: run "billing-gateway migrate" first`,
    ],
    [
      "of a newer version",
      "create table __drizzle_migrations as select 1 id, 'later' hash",
      "the test's was written by a newer version of the billing gateway",
    ],
  ])("a schema %s is refused in one line, and stays as it is", async (_, statement, message) => {
    const { url, shell } = await schemaOnServer();
    await shell(statement);
    const tables = () => shell("select tablename from pg_tables where schemaname = current_schema()");
    const before = await tables();

    await expect(open(url)).rejects.toEqual(new StorageRefused(message));

    expect(await tables()).toEqual(before);
  });

  ofSession("while the server takes no writes a commit is STORAGE_UNAVAILABLE, and reads are answered", async () => {
    const url = await readOnlyUrl();
    const store = await open(url);
    onTestFinished(() => store.close());

    await expect(createRule(store)).rejects.toMatchObject({ name: "Unavailable", code: "STORAGE_UNAVAILABLE" });

    const reader = store.snapshot(null);
    onTestFinished(() => reader.release());
    expect(await reader.count("ExtraService", undefined)).toBe(1);
  });

  ofSession("a server without tables that takes no writes is refused in one line", async () => {
    const { url } = await schemaOnServer();

    await expect(open(readOnly(url))).rejects.toEqual(
      new StorageRefused("the test's has no tables yet and accepts no writes: it is a standby or read-only"),
    );
  });

  ofSession("a connection that is cut is reported once", async () => {
    const schema = await schemaOnServer();
    const reported: Error[] = [];
    const pool = openPool({
      url: schema.url,
      max: 1,
      statementMilliseconds: 1_000,
      onCut: (cause) => reported.push(cause),
    });
    onTestFinished(() => pool.end());
    (await pool.connect()).release();

    await schema.cutAll();

    await vi.waitFor(() => expect(reported).not.toEqual([]));
    await sleep(100);
    expect(reported.map(({ message }) => message)).toEqual(["terminating connection due to administrator command"]);
  });

  test("a database that does not exist is refused in one line", async () => {
    const url = new URL(serverUrl!);
    url.pathname = "/nowhere";

    await expect(open(url.href)).rejects.toEqual(new StorageRefused("the test's does not exist"));
  });
});

/** The same schema, in which the server takes no writes. */
function readOnly(url: string): string {
  const changed = new URL(url);
  const options = changed.searchParams.get("options");
  changed.searchParams.set("options", `${options} -c default_transaction_read_only=on`);
  return changed.href;
}

/** A schema that already has a rule. */
async function readOnlyUrl(): Promise<string> {
  const schema = await onServer();
  await createRule(await openSchema(schema));
  return readOnly(schema.url);
}

function open(url: string) {
  const pool = () => openPool({ url, max: 1, statementMilliseconds: 1_000 });
  return openPostgres({ name: "the test's", readers: pool(), writers: pool(), ...storeOptions });
}
