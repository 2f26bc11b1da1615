import { existsSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { all, contains } from "../../../src/domain/condition.ts";
import type { ReportListing } from "../../../src/domain/report/report.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { readsAside } from "../../../src/store/sqlite/read-aside.ts";
import type { Reader, Store } from "../../../src/store/store.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { createCredit, createRule, NOW } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { copyNewFile } from "../../support/sqlite.ts";

const ROWS = 4_000;
/** Enough comparisons of texts that a report of all rows takes some tenths of a second. */
const COMPARISONS = 500;

const PATIENCE = { timeout: 20_000 };

const quick: ReportListing<"UseHistory"> = {
  ...{ by: "USAGE", groups: ["KIND"], businessId: null, where: null, after: null, count: 10 },
  pieces: [{ from: NOW - 1, to: NOW + 1, offset: 0, month: 0 }],
};
const slow: ReportListing<"UseHistory"> = {
  ...quick,
  where: all(...new Array(COMPARISONS).fill(contains("bookingResourceName", "room"))),
};
const counted = [expect.objectContaining({ place: ["USE", "MINUTES"], rows: ROWS })];

describe("a report aside", () => {
  test("lets the commits that find it under way be answered before it", async () => {
    const answered: string[] = [];
    let commits: Promise<unknown> | null = null;
    const store: Store = await aStore({
      onStatement(text) {
        // The second report: the first one only starts the thread.
        if (text.includes("instr(")) commits ??= spends().then(() => answered.push("spends"));
      },
    });
    const rule = await createRule(store);
    const spends = () => Promise.all([createCredit(store, rule), createCredit(store, rule)]);
    await aside(store, (reader) => reader.usageReport(quick));

    const { rows } = await aside(store, (reader) => reader.usageReport(slow));
    answered.push("report");
    await commits;

    expect(answered).toEqual(["spends", "report"]);
    expect(rows).toEqual(counted);
  });

  test("reads the same moment as everything else in its snapshot, until it is refreshed", async () => {
    const store = await aStore();
    const seen = await aside(store, async (reader) => {
      const before = await reader.count("ExtraService", undefined);
      await createRule(store);
      const same = await reader.count("ExtraService", undefined);
      reader.refresh();
      return [before, same, await reader.count("ExtraService", undefined)];
    });

    expect(seen).toEqual([1, 1, 2]);
  });

  test("stays at the moment of a snapshot that has read already", async () => {
    const store = await aStore();
    const reader = store.snapshot(null);
    await reader.count("ExtraService", undefined);
    await createRule(store);
    reader.aside();

    expect(await reader.count("ExtraService", undefined)).toBe(1);
    reader.release();
  });

  test("is refused when its time is over, and later ones are answered", async () => {
    const store = await aStore({ snapshotMilliseconds: 400 });
    // Each row counts once for each piece.
    const hopeless = { ...slow, pieces: new Array(8).fill(slow.pieces[0]) };

    await expect(aside(store, (reader) => reader.usageReport(hopeless))).rejects.toMatchObject({
      ...{ name: "Unavailable", code: "OVERLOADED", message: "the request took too long" },
    });
    await vi.waitFor(async () => {
      expect((await aside(store, (reader) => reader.usageReport(quick))).rows).toEqual(counted);
    }, PATIENCE);
  });

  test("waits while others are under way", async () => {
    const store = await aStore();
    const reports = Array.from({ length: 5 }, () => aside(store, (reader) => reader.usageReport(quick)));

    for (const { rows } of await Promise.all(reports)) expect(rows).toEqual(counted);
  });

  test("leaves nothing behind when the store is closed", async () => {
    const file = await aFile();
    const store = openSqlite({ ...storeOptions, file });
    await aside(store, (reader) => reader.usageReport(quick));
    await store.close();

    expect(["-wal", "-shm"].filter((end) => existsSync(`${file}${end}`))).toEqual([]);
  });
});

test("a statement that fails in the thread throws SQLite's error, and the next one is answered", async () => {
  const connection = readsAside({ file: await aFile() });
  onTestFinished(() => connection.close());

  await expect(connection.ask({ sql: sql`select one from nowhere`, values: {} })).rejects.toMatchObject({
    ...{ name: "SqliteError", code: "SQLITE_ERROR", message: "no such table: nowhere" },
  });
  expect(await connection.ask({ sql: sql`select 1 one`, values: {} })).toEqual([{ one: 1 }]);
});

test("a thread that cannot open the file fails what is asked of it, and is not used again", async () => {
  const connection = readsAside({ file: join(temporaryFolder(), "missing.db") });

  await expect(connection.ask({ sql: sql`select 1 one`, values: {} })).rejects.toMatchObject({
    ...{ name: "Unavailable", code: "STORAGE_UNAVAILABLE" },
  });
  expect(await connection.endSnapshot()).toBe(false);
});

async function aside<T>(store: Store, read: (reader: Reader) => Promise<T>): Promise<T> {
  const reader = store.snapshot(null);
  reader.aside();
  try {
    return await read(reader);
  } finally {
    reader.release();
  }
}

async function aStore(options: Partial<Parameters<typeof openSqlite>[0]> = {}): Promise<Store> {
  const store = openSqlite({ ...storeOptions, file: await aFile(), ...options });
  onTestFinished(() => store.close());
  return store;
}

/** A file with one rule, and one credit with many uses. */
async function aFile(): Promise<string> {
  const file = join(temporaryFolder(), "billing.db");
  copyNewFile(file);
  const store = openSqlite({ ...storeOptions, file });
  const entries = Array.from({ length: ROWS }, () => anEntry({ bookingResourceName: "Room 1" }));
  await importCredit(store, await createRule(store), { totalUses: ROWS, remainingUses: ROWS }, entries);
  await store.close();
  return file;
}
