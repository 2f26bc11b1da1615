import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { JOURNAL, StorageRefused } from "../../../src/store/migrations.ts";
import { checkFile, createFile, migrateFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { anOlderFile, asDatabase, knownMigrations } from "../../support/files.ts";
import { createRule } from "../../support/given.ts";

const PAGE_BYTES = 4_096;

const acts = {
  checkFile,
  openSqlite: (file: string) => void openSqlite({ file, ...storeOptions }),
  migrateFile: (file: string) => void migrateFile(file),
};
type Act = keyof typeof acts;
const readers: Act[] = ["checkFile", "openSqlite"];
const everyAct: Act[] = [...readers, "migrateFile"];

interface BadFile {
  readonly title: string;
  readonly make: (file: string) => void | Promise<void>;
  readonly message: RegExp;
  readonly refusedBy: Act[];
}

const badFiles: BadFile[] = [
  { title: "missing", make: () => {}, message: /^FILE does not exist$/, refusedBy: readers },
  {
    title: "empty",
    make: (file) => writeFileSync(file, ""),
    message: /^FILE is empty and not a database of the billing gateway$/,
    refusedBy: everyAct,
  },
  {
    title: "a short text",
    make: (file) => writeFileSync(file, "hello"),
    message: /^FILE is not an SQLite database$/,
    refusedBy: everyAct,
  },
  {
    title: "a long text",
    make: (file) => writeFileSync(file, "hello\n".repeat(5_000)),
    message: /^FILE is not an SQLite database$/,
    refusedBy: everyAct,
  },
  {
    title: "a database of something else",
    make: (file) => asDatabase(file, (raw) => raw.exec("create table note (text)")),
    message: /^FILE is not a database of the billing gateway$/,
    refusedBy: everyAct,
  },
  {
    title: "the database of something else, with a log",
    make: (file) =>
      asDatabase(join(temporaryFolder(), "theirs.db"), (raw) => {
        raw.pragma("journal_mode = WAL");
        raw.exec("create table note (text)");
        for (const end of ["", "-wal"]) copyFileSync(`${raw.name}${end}`, `${file}${end}`);
      }),
    message: /^FILE is not a database of the billing gateway$/,
    refusedBy: everyAct,
  },
  {
    title: "damaged in the middle",
    make: (file) => aDamagedFile(file, (bytes) => bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 20_000)),
    message: /^FILE is damaged: ./,
    refusedBy: everyAct,
  },
  {
    title: "damaged in one page that is seldom read",
    make: (file) => aDamagedFile(file, (bytes) => bytes.fill(0xa5, 2 * PAGE_BYTES, 2 * PAGE_BYTES + 8)),
    message: /^FILE is damaged: ./,
    refusedBy: everyAct,
  },
  {
    title: "damaged in its schema",
    make: (file) =>
      aDamagedFile(file, (bytes) => {
        // Pages that are free since a table was rebuilt may hold the text too.
        const text = "`) ON UPDATE no action";
        for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes.write("x", at);
      }),
    message: /^FILE is damaged: ./,
    refusedBy: everyAct,
  },
  {
    title: "cut off",
    make: async (file) => {
      await aFilledFile(file);
      truncateSync(file, readFileSync(file).length / 2);
    },
    message: /^FILE is damaged: ./,
    refusedBy: everyAct,
  },
  {
    title: "of a newer version",
    make: (file) => {
      createFile(file);
      asDatabase(file, (raw) => raw.exec(`insert into ${JOURNAL} (hash, created_at) values ('later', 1)`));
    },
    message: /newer version/,
    refusedBy: everyAct,
  },
  {
    title: "of an older version",
    make: anOlderFile,
    message: /^FILE has the schema of an older version: run "billing-gateway migrate" first$/,
    refusedBy: readers,
  },
];

const refusals = badFiles.flatMap(({ refusedBy, ...bad }) => refusedBy.map((act) => ({ ...bad, act })));

test.each(refusals)("a file that is $title is refused by $act in one line, and stays as it is", async (bad) => {
  const file = join(temporaryFolder(), "billing.db");
  await bad.make(file);
  const before = bytesOf(file);

  const thrown = thrownBy(() => acts[bad.act](file));

  expect(thrown).toBeInstanceOf(StorageRefused);
  expect((thrown as Error).message.replaceAll(file, "FILE")).toMatch(bad.message);
  expect((thrown as Error).message).not.toContain("\n");
  expect(bytesOf(file)).toEqual(before);
});

test("migrateFile updates an older schema and returns the number of migrations", () => {
  const file = join(temporaryFolder(), "billing.db");
  anOlderFile(file);

  expect([migrateFile(file), migrateFile(file)]).toEqual([knownMigrations(), 0]);
  expect(() => checkFile(file)).not.toThrow();
});

test("a file is created with its folders, ready to be opened, and nothing lies beside it", () => {
  const file = join(temporaryFolder(), "a/b/billing.db");

  createFile(file);

  expect(() => checkFile(file)).not.toThrow();
  expect(readdirSync(dirname(file))).toEqual([basename(file)]);
});

test.each(["", "hello"])("an existing file is never replaced by a new one: %j", (content) => {
  const file = join(temporaryFolder(), "billing.db");
  writeFileSync(file, content);

  createFile(file);

  expect(readFileSync(file, "utf8")).toBe(content);
});

test("what was written is there when the file is opened again", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  const id = await createRule(store);
  await store.close();

  const again = openSqlite({ file, ...storeOptions });
  const rows = await all(again, "ExtraService");
  await again.close();

  expect(rows.map((row) => row.id)).toEqual([id]);
});

test("a closed store answers that it is unavailable", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  await store.ready();
  await store.close();
  await store.close();

  const unavailable = { name: "Unavailable", code: "STORAGE_UNAVAILABLE" };
  await expect(store.ready()).rejects.toMatchObject(unavailable);
  await expect(createRule(store)).rejects.toMatchObject(unavailable);
  await expect(store.snapshot(null).count("ExtraService", undefined)).rejects.toMatchObject(unavailable);
});

async function aFilledFile(file: string): Promise<void> {
  createFile(file);
  const store = openSqlite({ file, ...storeOptions, newUniqueId: randomUUID });
  for (let count = 0; count < 100; count++) await createRule(store, { description: "x".repeat(1_000) });
  await store.close();
}

async function aDamagedFile(file: string, damage: (bytes: Buffer) => unknown): Promise<void> {
  await aFilledFile(file);
  const bytes = readFileSync(file);
  damage(bytes);
  writeFileSync(file, bytes);
}

/** The file's bytes and those of what lies beside it. */
function bytesOf(file: string): Record<string, string> {
  const folder = dirname(file);
  if (!existsSync(folder)) return {};
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "base64")]));
}

function thrownBy(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return "nothing";
}
