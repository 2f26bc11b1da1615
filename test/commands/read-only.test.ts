import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { createCredit, createRule } from "../support/given.ts";
import { gatewayProgram } from "../support/program.ts";
import { postgresPrograms, startTcpServer } from "../support/tls-postgres.ts";

/** A user other than root, because root ignores permissions. */
const SOMEBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** A command; if the tests run as root, as a user who owns nothing. */
function run(args: readonly string[], DATABASE_URL: string, TMPDIR = "/tmp") {
  const as = isRoot ? ["setpriv", `--reuid=${SOMEBODY}`, `--regid=${SOMEBODY}`, "--clear-groups"] : [];
  const [command, ...rest] = [...as, process.execPath, gatewayProgram(), ...args];
  const { status, stdout, stderr } = spawnSync(command!, rest, {
    env: { PATH: process.env.PATH, HOME: TMPDIR, TMPDIR, DATABASE_URL },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** A world-readable database with one credit, and a world-writable folder. */
async function aDatabase() {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const [kept, free] = [join(folder, "kept"), join(folder, "free")];
  mkdirSync(kept);
  mkdirSync(free, { mode: 0o777 });
  chmodSync(free, 0o777);
  const file = join(kept, "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  await createCredit(store, await createRule(store, { name: "Quiet room" }));
  await store.close();
  for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
  chmodSync(file, 0o444);
  return { url: `file:${file}`, file, kept, free };
}

const notWritable = (file: string) =>
  `${file} is not writable: give this user write permission for the file and its folder (export, verify-ledger and backup only read)\n`;

describe.each([
  ["a file without write permission", 0o777],
  ["a file in a folder without write permission", 0o555],
])("%s", (_name, mode) => {
  test("is exported, verified and copied without changes", async () => {
    const { url, file, kept, free } = await aDatabase();
    chmodSync(kept, mode);
    if (isRoot && mode === 0o777) chownSync(kept, SOMEBODY, SOMEBODY);
    const before = readFileSync(file);

    const exported = run(["export"], url, free);
    const verified = run(["verify-ledger"], url, free);
    const copied = run(["backup", join(free, "copy.db")], url, free);

    expect(exported).toMatchObject({ status: 0, stderr: "" });
    expect(exported.stdout).toContain("Quiet room");
    expect(verified).toMatchObject({
      status: 0,
      stderr: `billing-gateway: the result was not kept: ${notWritable(file)}`,
    });
    expect(verified.stdout).toContain("1 credits and 0 rows checked: the ledger is whole");
    expect(copied).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(join(free, "copy.db"))).toBe(true);
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(free).filter((name) => !name.startsWith("tsx-"))).toEqual(["copy.db"]);
    expect(readdirSync(kept)).toEqual(["billing.db"]);
    chmodSync(kept, 0o755);
  }, 120_000);

  test("is not served: one sentence says what is missing", async () => {
    const { url, file, kept, free } = await aDatabase();
    chmodSync(kept, mode);

    const { status, stderr } = run(["import", "/dev/null"], url, free);

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `billing-gateway: ${notWritable(file)}`,
    });
    expect(readdirSync(kept)).toEqual(["billing.db"]);
    chmodSync(kept, 0o755);
  }, 60_000);
});

test("an output folder that cannot be written is refused before any work", async () => {
  const { url, kept } = await aDatabase();
  chmodSync(kept, 0o555);

  for (const command of [["export", "--out"], ["backup"]])
    expect(run([...command, join(kept, "copy")], url)).toEqual({
      status: 1,
      stdout: "",
      stderr: `billing-gateway: the folder ${kept} cannot be written: name a file elsewhere, or give this user the right to\n`,
    });
  chmodSync(kept, 0o755);
}, 60_000);

test("a new database in a folder that cannot be written is refused with the remedy", async () => {
  const { kept } = await aDatabase();
  chmodSync(kept, 0o555);

  const { status, stderr } = run(["migrate"], `file:${kept}/new.db`);

  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `billing-gateway: the folder ${kept} is not writable: give this user write permission, or set DATABASE_URL to a file elsewhere\n`,
  });
  chmodSync(kept, 0o755);
}, 60_000);

describe.skipIf(postgresPrograms === null)("a PostgreSQL server", () => {
  test("is read by a user who may only select, and in sessions that may only read", async () => {
    const { url, shell } = await startTcpServer(null);
    expect(run(["migrate"], url).status).toBe(0);
    shell("create role reader login; grant select on all tables in schema public to reader");

    for (const [one, why] of [
      [url.replace("billing@", "reader@"), "permission denied for table ledger_verification"],
      [
        `${url}?options=-c%20default_transaction_read_only%3Don`,
        "the database accepts no writes: it is a standby or read-only",
      ],
    ] as const) {
      expect(run(["export"], one)).toEqual({ status: 0, stdout: '{"format":2}\n', stderr: "" });
      expect(run(["verify-ledger"], one)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining("the ledger is whole"),
        stderr: `billing-gateway: the result was not kept: ${why}\n`,
      });
    }
    expect(run(["verify-ledger"], url)).toMatchObject({ status: 0, stderr: "" });
  }, 120_000);
});
