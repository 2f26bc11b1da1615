import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { describe, expect, onTestFinished, test } from "vitest";
import { JOURNAL } from "../../src/store/migrations.ts";
import { migrate } from "../../src/store/postgres/migrate.ts";
import { createFile, migrateFile } from "../../src/store/sqlite/file.ts";
import { APPLICATION_ID } from "../../src/store/sqlite/migrate.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { openSchema, storeOptions, temporaryFolder } from "../support/dialects.ts";
import { asDatabase } from "../support/files.ts";
import { adjust, createRule } from "../support/given.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { expectWholeLedger, ledgerOf } from "../support/ledger.ts";
import { onPglite } from "../support/on-pglite.ts";
import { onServer, poolerUrl, serverUrl, type TestSchema } from "../support/postgres.ts";

// A migration added the customer to ledger rows. Rows of an older database get it too, and keep their hashes.

const COPIED = ["extra_service", "coworker_extra_service", "use_history"];

function migrationsBefore(dialect: "sqlite" | "postgres") {
  const all = readMigrationFiles({ migrationsFolder: `schema/${dialect}` });
  const bringsCustomer = /use_history[\s\S]*coworker_id/;
  const place = all.findIndex(({ sql }) => sql.some((one) => bringsCustomer.test(one)));
  return all.slice(0, place);
}

/** Three credits of two customers with a ledger each, with hashes as they were then. */
async function fill(store: Store): Promise<void> {
  const rule = await createRule(store);
  const used = (creditUsed: number) => anEntry({ creditUsed, hashVersion: 1 });
  for (const [coworkerId, ...uses] of [
    [7, 3, 4, 5, 6],
    [8, 1, 2],
    [7, 9, 10],
  ] as const)
    await importCredit(store, rule, { coworkerId }, uses.map(used));
}

async function expectMigrated(store: Store): Promise<void> {
  for (const [id, coworkerId] of [7, 8, 7].entries()) {
    const rows = await ledgerOf(store, id + 1);
    expect(new Set(rows.map((row) => row.coworkerId))).toEqual(new Set([coworkerId]));
    await expectWholeLedger(store, id + 1);
  }
  await adjust(store, 3, 900);
  await expectWholeLedger(store, 3);
  expect((await ledgerOf(store, 3)).map(({ hashVersion }) => hashVersion)).toEqual([1, 1, 2]);
  expect((await ledgerOf(store, 3)).at(-1)).toMatchObject({ coworkerId: 7, id: 9 });
}

test("on SQLite the rows of a file of before get their customer, keep their hashes, and are guarded again", async () => {
  const [now, old] = ["now.db", "old.db"].map((name) => join(temporaryFolder(), name)) as [string, string];
  createFile(now);
  const source = openSqlite({ file: now, ...storeOptions });
  await fill(source);
  await source.close();
  asDatabase(old, (raw) => {
    raw.pragma("journal_mode = WAL");
    raw.pragma(`application_id = ${APPLICATION_ID}`);
    raw.exec(
      `create table ${JOURNAL} (id integer primary key, hash text not null, created_at integer not null) strict`,
    );
    for (const { sql, hash, folderMillis } of migrationsBefore("sqlite")) {
      for (const statement of sql) raw.exec(statement);
      raw.prepare(`insert into ${JOURNAL} (hash, created_at) values (?, ?)`).run(hash, folderMillis);
    }
    raw.exec(`attach '${now}' as now; insert into currency select * from now.currency`);
    for (const table of COPIED) {
      const columns = raw
        .prepare(
          `select name from pragma_table_info('${table}') intersect select name from pragma_table_info('${table}', 'now')`,
        )
        .pluck()
        .all();
      raw.exec(`insert into main.${table} (${columns}) select ${columns} from now.${table}`);
    }
  });

  migrateFile(old);

  const store = openSqlite({ file: old, ...storeOptions });
  onTestFinished(() => store.close());
  await expectMigrated(store);
  asDatabase(old, (raw) => {
    expect(() => raw.exec("update use_history set coworker_id = 1")).toThrow(/never changed/);
    expect(raw.prepare("select strict from pragma_table_list where name = 'use_history'").pluck().get()).toBe(1);
  });
});

// Behind a pooler each test has a database of its own, and no statement reaches two.
describe.each([
  { name: "PGlite", open: onPglite },
  ...(serverUrl === undefined || poolerUrl !== undefined ? [] : [{ name: "PostgreSQL", open: onServer }]),
])("on $name", ({ open }: { open: () => Promise<TestSchema> }) => {
  test("the rows of a schema of before get their customer, keep their hashes, and are guarded again", async () => {
    const [now, old] = [await open(), await open()];
    await fill(await openSchema(now));
    const [{ current_schema: from }] = (await now.shell("select current_schema()")) as [{ current_schema: string }];
    await old.shell(`create table ${JOURNAL} (id serial primary key, hash text not null, created_at bigint not null)`);
    for (const { sql, hash, folderMillis } of migrationsBefore("postgres")) {
      for (const statement of sql) await old.shell(statement);
      await old.shell(`insert into ${JOURNAL} (hash, created_at) values ('${hash}', ${folderMillis})`);
    }
    await old.shell(`insert into currency select * from ${from}.currency`);
    for (const table of COPIED) {
      const columnsOf = (schema: string) =>
        `select column_name from information_schema.columns where table_schema = ${schema} and table_name = '${table}'`;
      const shared = await old.shell(`${columnsOf("current_schema()")} intersect ${columnsOf(`'${from}'`)}`);
      const columns = shared.map(({ column_name }) => column_name).join();
      await old.shell(`insert into ${table} (${columns}) select ${columns} from ${from}.${table}`);
      await old.shell(`select setval('${table}_id_seq', (select max(id) from ${table}))`);
    }
    const client = await old.writers.connect();

    await migrate(client, "the test's");

    client.release();
    await expectMigrated(await openSchema(old));
    await expect(old.shell("update use_history set coworker_id = 1")).rejects.toThrow(/never changed/);
  });
});
