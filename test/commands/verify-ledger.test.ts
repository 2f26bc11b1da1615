import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LedgerVerification } from "../../src/billing/verify-ledger.ts";
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
    creditsChecked: 1,
    rowsChecked: 1,
    digest,
    faults: [],
  });
  expect((JSON.parse(other.stdout) as LedgerVerification).faults).toEqual([
    { coworkerExtraServiceId: 2, sequence: 1, invariant: "I6", message: expect.stringContaining("hash") },
  ]);
});

test("a missing credit is reported in one line, and exits with 1", async () => {
  expect(verifyLedger(await aFile(), "--credit", "9")).toEqual({
    status: 1,
    stdout: "",
    stderr: "billing-gateway: there is no charge or credit 9\n",
  });
});
