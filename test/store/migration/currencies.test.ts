import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { data } from "currency-codes";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { expect, onTestFinished, test } from "vitest";
import { JOURNAL } from "../../../src/store/migrations.ts";
import { migrate as migratePostgres } from "../../../src/store/postgres/migrate.ts";
import { Database } from "../../../src/store/sqlite/driver.ts";
import { migrateFile } from "../../../src/store/sqlite/file.ts";
import { APPLICATION_ID } from "../../../src/store/sqlite/migrate.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { createRule, given } from "../../support/given.ts";
import { onPglite } from "../../support/on-pglite.ts";

// A database of the version before, in which the number was a currency's key.

/** The migrations up to the last one of the version before, which made this table. */
function before(dialect: "sqlite" | "postgres") {
  const folder = fileURLToPath(new URL(`../../../schema/${dialect}`, import.meta.url));
  const all = readMigrationFiles({ migrationsFolder: folder });
  return all.slice(0, all.findIndex(({ sql }) => sql.some((one) => one.includes("upstream_mark"))) + 1);
}

const numbers = data.map(({ number, code, digits }) => `(${Number(number)}, '${code}', ${digits})`).join(", ");
const currencies = `insert into currency (id, code, minor_units) values ${numbers}`;
const rule = (
  id: number,
  no: string,
) => `insert into extra_service (id, unique_id, business_id, name, visible, display_order, price,
  charge_period, is_default_price, use_per_night_pricing, currency_id, currency_code, only_within_available_times, only_for_contacts,
  only_for_members, is_booking_credit, is_printing_credit, apply_charge_to_visitors, last_minute_adjustment_type, created_on,
  updated_on, updated_by) values (${id}, '00000000-0000-4000-8000-00000000000${id}', 101, 'Room', ${no}, 0, 300000, 'MINUTES', ${no}, ${no}, 532, 'ANG',
  ${no}, ${no}, ${no}, ${no}, ${no}, ${no}, 'DISABLED', TIME, TIME, 'ana')`;

test("an SQLite file keeps its rules and their currencies, and gives no id twice", async () => {
  const file = join(temporaryFolder(), "billing.db");
  const raw = new Database(file);
  raw.exec(
    `create table ${JOURNAL} (id integer primary key, hash text not null, created_at integer not null) strict; pragma application_id = ${APPLICATION_ID}; pragma journal_mode = wal`,
  );
  for (const { sql, hash, folderMillis } of before("sqlite")) {
    for (const statement of sql) raw.exec(statement);
    raw.prepare(`insert into ${JOURNAL} (hash, created_at) values (?, ?)`).run(hash, folderMillis);
  }
  raw.exec(currencies);
  for (const id of [1, 2, 3]) raw.exec(rule(id, "0").replaceAll("TIME", "1780000000000"));
  // The newest one was deleted.
  raw.exec("delete from extra_service where id = 3");
  raw.close();

  migrateFile(file);

  const store = openSqlite({ file, ...storeOptions });
  onTestFinished(() => store.close());
  const reader = store.snapshot(null);
  const { rows } = await reader.page("ExtraService", { order: [], take: "first", count: 9 });
  reader.release();
  expect(rows.map(({ id, currencyId, currencyCode }) => [id, currencyId, currencyCode])).toEqual([
    [1, 532, "ANG"],
    [2, 532, "ANG"],
  ]);
  await store.commit("updateExtraService", { id: 1, patch: { currencyId: 532, name: "Same" } }, given);
  expect(await createRule(store, { currencyCode: null, currencyId: 532 })).toBe(4);
  const later = store.snapshot(null);
  const found = await later.byIds("ExtraService", [1, 4], ["id", "currencyCode"]);
  later.release();
  expect(new Map(found.map(({ id, currencyCode }) => [id, currencyCode]))).toEqual(
    new Map([
      [1, "ANG"],
      [4, "XCG"],
    ]),
  );
});

test("a PostgreSQL schema keeps its rules and their currencies", async () => {
  const { writers, shell } = await onPglite();
  await shell(`create table ${JOURNAL} (id serial primary key, hash text not null, created_at bigint not null)`);
  for (const { sql, hash, folderMillis } of before("postgres")) {
    for (const statement of sql) await shell(statement);
    await shell(`insert into ${JOURNAL} (hash, created_at) values ('${hash}', ${folderMillis})`);
  }
  await shell(currencies);
  await shell(rule(1, "false").replaceAll("TIME", "now()").replace("DISABLED', false", "DISABLED', now()"));
  const client = await writers.connect();

  await migratePostgres(client, "the test's");

  client.release();
  expect(await shell("select currency_id, currency_code from extra_service")).toEqual([
    { currency_id: 532, currency_code: "ANG" },
  ]);
  expect(await shell("select code, withdrawn from currency where id = 532 order by code")).toEqual([
    { code: "ANG", withdrawn: "2025-03" },
    { code: "XCG", withdrawn: null },
  ]);
  await expect(shell("update extra_service set currency_code = 'XYZ'")).rejects.toThrow("foreign key");
});
