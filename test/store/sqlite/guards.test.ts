import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { connect } from "../../../src/store/sqlite/connection.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { createCredit, createRule } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";

// Writes that SQLite itself refuses, from a defective gateway or a shell.

const next = { id: "null", unique_id: "'x'", sequence: "3" };

test.each([
  ["journal_mode", "wal"],
  ["synchronous", 2],
  ["foreign_keys", 1],
  ["trusted_schema", 0],
])("the writing connection has %s = %s", async (name, value) => {
  const raw = await aLedger();

  expect(raw.pragma(name, { simple: true })).toBe(value);
});

test("every table is STRICT", async () => {
  const raw = await aLedger();

  const loose = raw
    .prepare("select name from pragma_table_list where type = 'table' and strict = 0 and name not like 'sqlite_%'")
    .pluck()
    .all();

  expect(loose).toEqual([]);
});

test("every id comes from AUTOINCREMENT, which never reuses one", async () => {
  const raw = await aLedger();

  const tables = raw.prepare("select name from sqlite_sequence order by name").pluck().all();

  const written = ["booking_event", "coworker_extra_service", "due_event", "event", "extra_service", "use_history"];
  expect(tables).toEqual(written);
});

describe("a row of the ledger is not", () => {
  test.each([
    ["changed", "update use_history set reason = 'other'", /never changed/],
    ["changed to what it is", "update use_history set id = id", /never changed/],
    ["deleted", "delete from use_history", /never deleted/],
    ["deleted, one alone", "delete from use_history where id = 2", /never deleted/],
    ["replaced by its id", insertCopy("or replace", { unique_id: "'x'", sequence: "9" }), /never replaced/],
    ["replaced by its uniqueId", insertCopy("or replace", { id: "99", sequence: "9" }), /never replaced/],
    ["replaced by its place", insertCopy("or replace", { id: "99", unique_id: "'x'" }), /never replaced/],
    ["silently left out", insertCopy("or ignore", {}), /never replaced/],
    ["changed by another", "update or replace use_history set id = 1 where id = 2", /never changed/],
    ["changed on conflict", `${insertCopy("", {})} on conflict (id) do update set reason = 'other'`, /never/],
    ["lost with its credit", "delete from coworker_extra_service", /FOREIGN KEY|never/],
  ])("%s", async (_, statement, message) => {
    const raw = await aLedger();
    const before = raw.prepare("select * from use_history").all();
    expect(before).toHaveLength(2);

    expect(() => raw.exec(statement)).toThrow(message);

    expect(raw.prepare("select * from use_history").all()).toEqual(before);
  });
});

test("a row may be added to the ledger at its end", async () => {
  const raw = await aLedger();

  raw.exec(insertCopy("", { id: "null", unique_id: "'x'", sequence: "3" }));

  expect(raw.prepare("select count(*) from use_history").pluck().get()).toBe(3);
});

describe("the database refuses", () => {
  test.each([
    ["more left than was given", "update coworker_extra_service set remaining_uses = total_uses + 1", "balance_rule"],
    ["less than nothing left", "update coworker_extra_service set remaining_uses = -1", "remaining_uses"],
    ["a kind that there is not", "update coworker_extra_service set kind = 'GIFT'", "kind"],
    ["a unit that there is not", "update extra_service set charge_period = 'minutes'", "charge_period"],
    ["a charge with credit", "update coworker_extra_service set kind = 'BOOKING_CHARGE'", "charge_rule"],
    [
      "a head without hash",
      "update coworker_extra_service set ledger_hash = null where ledger_sequence > 0",
      "head_rule",
    ],
    ["a hash without rows", "update coworker_extra_service set ledger_sequence = 0", "head_rule"],
    ["a credit that was priced as a charge", "update coworker_extra_service set priced_on = 1", "of_charge_rule"],
    ["a priority above 100", "update coworker_extra_service set priority = 101", "priority"],
    ["a negative price", "update extra_service set price = -1", "extra_service_price"],
    ["a price of 12 digits", "update extra_service set price = 1000000000000000", "extra_service_price"],
    ["a time after the day's end", "update extra_service set from_time = 1441", "from_time"],
    ["a moment before 1970", "update extra_service set apply_from = -1", "apply_from"],
    ["a boolean that is neither", "update extra_service set visible = 2", "visible"],
    ["a total that a use changes", insertCopy("", { ...next, total_change: "1" }), "total_change_rule"],
    ["a use that gives back", insertCopy("", { ...next, credit_used: "-1" }), "credit_used_rule"],
    ["a reversal that takes", insertCopy("", { ...next, kind: "'REVERSAL'" }), "credit_used_rule"],
    ["a use that undoes another", insertCopy("", { ...next, reverses_id: "1" }), "reverses_rule"],
    ["a negative balance", insertCopy("", { ...next, balance_after: "-1" }), "balance_after"],
    ["a row of no credit", insertCopy("", { ...next, coworker_extra_service_id: "99" }), "FOREIGN KEY"],
    ["a credit of no service", "update coworker_extra_service set extra_service_id = 99", "FOREIGN KEY"],
    ["a service without the credits it has", "delete from extra_service", "FOREIGN KEY"],
    ["a currency that there is not", "update extra_service set currency_code = 'XYZ'", "FOREIGN KEY"],
    ["text in place of a number", "update extra_service set display_order = 'first'", "cannot store TEXT"],
    ["a part of a number", "update extra_service set display_order = 0.5", "cannot store REAL"],
    ["bytes in place of text", "update extra_service set name = x'00'", "cannot store BLOB"],
    ["two records of one uniqueId", "update coworker_extra_service set unique_id = 'x'", "unique_id"],
  ])("%s", async (_, statement, message) => {
    const raw = await aLedger();

    expect(() => raw.exec(statement)).toThrow(message);
  });
});

/** The first row of the ledger once more, with other values in some columns. */
function insertCopy(orWhat: string, changes: Readonly<Record<string, string>>): string {
  const columns = [
    ...[
      "id",
      "unique_id",
      "coworker_extra_service_id",
      "business_id",
      "coworker_id",
      "kind",
      "credit_used",
      "total_change",
    ],
    ...["sequence", "balance_after", "reverses_id", "operation_id", "allocation_index", "usage_at", "hash"],
    "hash_version",
    ...["created_on", "updated_on", "updated_by"],
  ];
  const values = columns.map((column) => changes[column] ?? column);
  return `insert ${orWhat} into use_history (${columns}) select ${values} from use_history where id = 1`;
}

/** The writing connection to a database with a rule, two credits, and two uses of the first. */
async function aLedger(): Promise<BetterSqlite3.Database> {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  const rule = await createRule(store);
  await importCredit(store, rule, {}, [anEntry(), anEntry()]);
  await createCredit(store, rule);
  await store.close();
  const connection = connect({ file });
  onTestFinished(() => connection.close());
  return connection.raw;
}
