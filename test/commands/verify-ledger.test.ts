import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import type { LedgerVerification } from "../../src/domain/use-history/verification.ts";
import { Database } from "../../src/store/sqlite/driver.ts";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { damageFile } from "../support/damaged.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { gatewayProgram } from "../support/program.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";

/** A file with two businesses, each with a credit that has one row in the ledger. */
async function aFile(): Promise<string> {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  await openTwoBusinesses(store);
  await store.close();
  return file;
}

async function lastIn(file: string): Promise<LedgerVerification | null> {
  const store = openSqlite({ file, ...storeOptions });
  const reader = store.snapshot(null);
  const last = await reader.lastLedgerVerification();
  reader.release();
  await store.close();
  return last;
}

function verifyLedger(file: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [gatewayProgram(), "verify-ledger", ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: `file:${file}` },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("a valid ledger prints figures and a digest, and exits with 0", async () => {
  const { status, stdout, stderr } = verifyLedger(await aFile());

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^2 credits and 2 rows checked: the ledger is whole\ndigest [0-9a-f]{64}\n$/);
});

test("a damaged ledger prints each fault, and exits with 1", async () => {
  const file = await aFile();
  damageFile(file, "update coworker_extra_service set ledger_hash = 'none' where id = 2");

  const { status, stdout, stderr } = verifyLedger(file);

  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout.split("\n").slice(0, 2)).toEqual([
    "credit 2 I6 the head does not have the hash of the last row",
    "2 credits and 2 rows checked: the ledger is damaged",
  ]);
});

test("--json prints the verification, and --credit looks at one credit", async () => {
  const file = await aFile();
  damageFile(file, "update use_history set reason = 'other' where id = 2");

  const [whole, other] = [verifyLedger(file, "--json", "--credit", "1"), verifyLedger(file, "--json", "--credit", "2")];

  const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect([whole.status, other.status]).toEqual([0, 1]);
  expect(JSON.parse(whole.stdout) as LedgerVerification).toEqual({
    ok: true,
    verifiedOn: expect.stringMatching(/^20.*Z$/),
    creditsChecked: 1,
    rowsChecked: 1,
    digest,
    faults: [],
  });
  expect((JSON.parse(other.stdout) as LedgerVerification).faults).toEqual([
    { coworkerExtraServiceId: 2, sequence: 1, invariant: "I6", message: expect.stringContaining("hash") },
  ]);
});

test("the result for the whole ledger is kept in the file, the result for one credit is not", async () => {
  const file = await aFile();

  verifyLedger(file, "--credit", "1");
  const before = await lastIn(file);
  const printed = JSON.parse(verifyLedger(file, "--json").stdout);

  expect(before).toBeNull();
  expect(await lastIn(file)).toEqual({ ...printed, verifiedOn: instant(printed.verifiedOn) });
  expect(readdirSync(dirname(file))).toEqual(["billing.db"]);
});

test("a file that another process keeps writing is verified, and a line says that the result was not kept", async () => {
  const file = await aFile();
  const other = new Database(file);
  other.exec("begin immediate");

  const { status, stdout, stderr } = verifyLedger(file);
  other.close();

  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: "billing-gateway: the result was not kept: the database is busy\n",
  });
  expect(stdout).toContain("2 credits and 2 rows checked: the ledger is whole");
  expect(await lastIn(file)).toBeNull();
}, 30_000);

test("a missing credit is reported in one line, and exits with 1", async () => {
  expect(verifyLedger(await aFile(), "--credit", "9")).toEqual({
    status: 1,
    stdout: "",
    stderr: "billing-gateway: there is no charge or credit 9\n",
  });
});
