import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { StorageRefused } from "../../../src/store/migrations.ts";
import { backUp } from "../../../src/store/sqlite/backup.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { startCrowd } from "../../support/crowds.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { anOlderFile, asDatabase } from "../../support/files.ts";
import { adjust, createCredit, createRule } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { expectWholeLedger } from "../../support/ledger.ts";

const tellNobody = () => {};

test("a copy holds every record of an open database, for its owner alone, with nothing beside it", async () => {
  const { file, store } = await aStore();
  const folder = temporaryFolder();

  await backUp(file, join(folder, "copy.db"), tellNobody);

  expect(readdirSync(folder)).toEqual(["copy.db"]);
  expect(statSync(join(folder, "copy.db")).mode & 0o777).toBe(0o600);
  const copy = openSqlite({ file: join(folder, "copy.db"), ...storeOptions });
  onTestFinished(() => copy.close());
  expect(await everything(copy)).toEqual(await everything(store));
  expect(await createRule(copy)).toBe(2);
});

test("copies that are made while another process writes are whole, and the writing goes on", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const crowd = await startCrowd(file, 16);
  const written = () => [...crowd.acknowledged().values()].reduce((sum, times) => sum + times, 0);
  const copies = [1, 2, 3, 4, 5].map((no) => join(temporaryFolder(), `${no}.db`));
  const atLeast: number[] = [];

  for (const copy of copies) {
    atLeast.push(written());
    await backUp(file, copy, tellNobody);
  }
  const after = written();
  await crowd.kill();

  const held: number[] = [];
  for (const copy of copies) {
    const store = openSqlite({ file: copy, ...storeOptions });
    held.push((await all(store, "UseHistory")).length);
    for (const { id } of await all(store, "CoworkerExtraService")) await expectWholeLedger(store, id);
    await store.close();
  }
  // What was acknowledged before a copy began is in it.
  for (const [place, least] of atLeast.entries()) expect(held[place]).toBeGreaterThanOrEqual(least);
  expect(after).toBeGreaterThan(atLeast[0]!);
});

test("the progress of copying and checking is reported", async () => {
  const { file } = await aStore();
  const reported: string[] = [];

  await backUp(file, join(temporaryFolder(), "copy.db"), (title, done, of) =>
    reported.push(`${title} ${done} of ${of}`),
  );

  expect(reported.at(-1)).toBe("credits checked 2 of 2");
});

const breakRows = "drop trigger use_history_no_update; drop trigger use_history_no_delete";

test.each([
  ["with credit that no row explains", "update coworker_extra_service set remaining_uses = 1 where id = 1"],
  ["with another head", "update coworker_extra_service set ledger_hash = 'x' where id = 1"],
  ["whose tail was cut", `${breakRows}; delete from use_history where sequence = 4`],
  ["with a hole", `${breakRows}; delete from use_history where sequence = 2`],
  ["with a row out of place", `${breakRows}; update use_history set sequence = 5 where sequence = 2`],
  ["with another balance between", `${breakRows}; update use_history set balance_after = 1 where sequence = 1`],
  ["with another use", `${breakRows}; update use_history set credit_used = 2 where sequence = 2`],
  ["whose time goes back", `${breakRows}; update use_history set created_on = 1 where sequence = 3`],
])("a ledger %s is not copied", async (_, statements) => {
  const { file, store } = await aStore();
  await store.close();
  asDatabase(file, (raw) => raw.exec(statements));

  expect(await refusalOf(file)).toBe("the ledger of the credit or charge 1 is inconsistent");
});

interface Bad {
  readonly title: string;
  readonly spoil: (file: string) => void;
  readonly message: RegExp;
}

test.each<Bad>([
  {
    title: "with rows whose parents are gone",
    spoil: (file) =>
      asDatabase(file, (raw: BetterSqlite3.Database) => {
        raw.pragma("foreign_keys = OFF");
        raw.exec("delete from extra_service");
      }),
    message: /^the copy has rows of coworker_extra_service whose extra_service is missing$/,
  },
  {
    title: "with a damaged page",
    spoil: (file) => {
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(0xa5, 2 * 4_096, 2 * 4_096 + 8));
    },
    message: /is damaged: ./,
  },
  {
    title: "that is no database",
    spoil: (file) => writeFileSync(file, "hello"),
    message: /is not an SQLite database$/,
  },
])("a file $title is not copied", async ({ spoil, message }) => {
  const { file, store } = await aStore();
  await store.close();
  spoil(file);

  expect(await refusalOf(file)).toMatch(message);
});

test("a file of an older version is not copied", async () => {
  const file = join(temporaryFolder(), "older.db");
  anOlderFile(file);

  expect(await refusalOf(file)).toMatch(/has the schema of an older version/);
});

test("a file that is missing is not copied", async () => {
  expect(await refusalOf(join(temporaryFolder(), "missing.db"))).toMatch(/missing\.db does not exist$/);
});

test.each(["a file", "a folder"])("%s that is there already stays as it is", async (what) => {
  const { file } = await aStore();
  const folder = temporaryFolder();
  const to = join(folder, "there");
  if (what === "a file") writeFileSync(to, "mine");
  else mkdirSync(to);

  await expect(backUp(file, to, tellNobody)).rejects.toThrow(/already exists$/);

  expect(readdirSync(folder)).toEqual(["there"]);
  expect(what === "a file" ? readFileSync(to, "utf8") : readdirSync(to)).toEqual(what === "a file" ? "mine" : []);
});

test("a target file that appears meanwhile stays as it is", async () => {
  const { file } = await aStore();
  const folder = temporaryFolder();
  const to = join(folder, "there");

  const copying = backUp(file, to, (title) => {
    if (title === "credits checked") writeFileSync(to, "mine");
  });

  await expect(copying).rejects.toThrow(/already exists$/);
  expect([readdirSync(folder), readFileSync(to, "utf8")]).toEqual([["there"], "mine"]);
});

test("a missing folder is not created", async () => {
  const { file } = await aStore();

  await expect(backUp(file, join(temporaryFolder(), "no/copy.db"), tellNobody)).rejects.toThrow(/ENOENT/);
});

test("a copy that is stopped leaves nothing behind", async () => {
  const { file } = await aStore();
  const folder = temporaryFolder();

  const copying = backUp(file, join(folder, "copy.db"), () => {
    throw new Error("stopped");
  });

  await expect(copying).rejects.toThrow("stopped");
  expect(readdirSync(folder)).toEqual([]);
});

/** An open database: a rule, a credit with two uses and two adjustments, and one without. */
async function aStore() {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  onTestFinished(() => store.close());
  const rule = await createRule(store);
  const id = await importCredit(store, rule, {}, [anEntry(), anEntry()]);
  await adjust(store, id, 700, 800);
  await createCredit(store, rule);
  return { file, store };
}

/** The message that refuses a copy of the file. Nothing is left behind. */
async function refusalOf(file: string): Promise<string> {
  const folder = temporaryFolder();
  const thrown = await backUp(file, join(folder, "copy.db"), tellNobody).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(StorageRefused);
  expect(readdirSync(folder)).toEqual([]);
  return (thrown as Error).message;
}
