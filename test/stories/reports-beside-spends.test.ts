import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { createCredit, createRule, NOW } from "../support/given.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { startServer } from "../support/server.ts";
import { copyNewFile } from "../support/sqlite.ts";

const ROWS = 20_000;
const COMPARISONS = 99;
/** More than get in before a report begins that then holds everything up. */
const SPENDS = 3;

const range = `from: "${new Date(NOW - 1).toISOString()}", to: "${new Date(NOW + 1).toISOString()}"`;

test.each([
  ["alone", ""],
  ["behind another query of its request", "extraServices { totalCount }"],
])("on SQLite, spends are answered one after another while a report runs %s", async (_, other) => {
  const file = await aLedger();
  const server = await startServer({ MAX_COST: "1000000" }, file);
  const filter = `{ and: [${'{ bookingResourceName: { contains: "room" } } '.repeat(COMPARISONS)}] }`;
  const report = (filtered: string) =>
    `{ ${other} usageReport(input: { ${range}, by: USAGE, groupBy: [] ${filtered} }) { rows { rows } totals { rows } } }`;
  const whole = { usageReport: { rows: [{ rows: ROWS }], totals: [{ rows: ROWS }] } };
  // Starts the thread.
  await server.post({ query: report("") });

  let isAnswered = false;
  const reported = server.post({ query: report(`, filter: ${filter}`) }).then(async (response) => {
    isAnswered = true;
    return response.json();
  });
  let spends = 0;
  for (; !isAnswered && spends < SPENDS; spends++) {
    const input = `{ coworkerExtraServiceId: "2", creditUsed: 1, idempotencyKey: "spend-${spends}" }`;
    const response = await server.post({ query: `mutation { recordUse(input: ${input}) { userErrors { code } } }` });
    expect(await response.json()).toEqual({ data: { recordUse: { userErrors: [] } } });
  }

  expect({ spends, isAnswered }).toEqual({ spends: SPENDS, isAnswered: false });
  expect(await reported).toMatchObject({ data: whole });
});

/** A file with a credit of many uses, and a second credit to spend. */
async function aLedger(): Promise<string> {
  const file = join(temporaryFolder(), "ledger.db");
  copyNewFile(file);
  const store = openSqlite({ ...storeOptions, file });
  const rule = await createRule(store);
  const entries = Array.from({ length: ROWS }, () => anEntry({ bookingResourceName: "Room 1" }));
  await importCredit(store, rule, { totalUses: ROWS, remainingUses: ROWS }, entries);
  expect(await createCredit(store, rule)).toBe(2);
  await store.close();
  return file;
}
