import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { adjust, createCredit, createRule } from "../../support/given.ts";

// SQLite prepares a statement again before each execution if the planner may look at a bound value. `+?` hides it.

test("no statement of a decision shows its values to the planner", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const texts: string[] = [];
  const store = openSqlite({ ...storeOptions, file, onStatement: (text) => texts.push(text) });
  onTestFinished(() => store.close());

  await adjust(store, await createCredit(store, await createRule(store)), 600);

  const bound = texts.filter((text) => text.includes("?"));
  expect(bound.length).toBeGreaterThan(5);
  expect(bound.filter((text) => /(?<!\+)\?/.test(text))).toEqual([]);
});
