import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openPulled } from "../../../src/store/scratch/pulled.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { fillAccount } from "../../support/account.ts";
import { openInMemory, temporaryFolder } from "../../support/dialects.ts";
import { startFaultyProxy } from "../../support/faulty-proxy.ts";
import { asDatabase } from "../../support/files.ts";
import { gatewayProgram } from "../../support/program.ts";
import { startUpstream, type TestUpstream } from "../../support/upstream.ts";

const SECRET = "a-token";

/** The commands on a database of their own that is empty at first. */
function aDatabase(environment: Record<string, string> = { UPSTREAM_TOKEN: SECRET }) {
  const folder = temporaryFolder();
  const file = join(folder, "billing.db");
  createFile(file);
  const env = { PATH: process.env.PATH, DATABASE_URL: `file:${file}`, ...environment };
  function start(args: readonly string[]): { child: ChildProcess; told: () => string } {
    const child = spawn(process.execPath, [gatewayProgram(), ...args], { env });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    let told = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        told += text;
      });
    return { child, told: () => told };
  }
  return {
    folder,
    start,
    async run(...args: string[]): Promise<{ status: number; told: string }> {
      const { child, told } = start(args);
      const [status] = await once(child, "close");
      return { status, told: told() };
    },
  };
}

async function anUpstream(): Promise<TestUpstream> {
  const source = openInMemory();
  await fillAccount(source, { rules: 3, credits: 30, uses: 2 });
  return startUpstream(source);
}

test("import --from prints the counts, leaves no file behind, and never prints the token", async () => {
  const upstream = await anUpstream();
  const { folder, run } = aDatabase();

  const { status, told } = await run("import", "--from", `${upstream.address}/`);

  expect(status).toBe(0);
  expect(told).toMatch(/\nCoworkerExtraServiceUseHistory +60 +60 +0 +0\n$/);
  expect(told).not.toContain(SECRET);
  expect(readdirSync(folder).filter((name) => name.includes("pull"))).toEqual([]);
});

test("sync reads UPSTREAM_URL without --from, and exits with 1 if a record cannot be read", async () => {
  const upstream = await anUpstream();
  const { run } = aDatabase({ UPSTREAM_TOKEN: SECRET, UPSTREAM_URL: `${upstream.address}/` });

  const whole = await run("sync");
  upstream.inLists((record) => (record.Id === 3 && record.Price !== undefined ? { ...record, Id: null } : record));
  const { status, told } = await run("import", "--from", upstream.address);

  expect([whole.status, whole.told]).toEqual([
    0,
    expect.stringMatching(/\nCoworkerExtraServiceUseHistory +60 +60 +0 +0\n$/),
  ]);
  expect([status, told]).toEqual([
    1,
    expect.stringMatching(/ExtraService a record has no Id from 1 to 2147483647: \{"/),
  ]);
  expect(told).toMatch(/\nExtraService +3 +0 +2 +1\n/);
});

test("SIGTERM ends a pull between two steps; pulled data is kept beside the database, and sync continues with it", async () => {
  const upstream = await anUpstream();
  const proxy = await startFaultyProxy(upstream.address, (request) => ({ delayMs: request > 3 ? 200 : 0 }));
  const { folder, start, run } = aDatabase();
  const pulling = start(["import", "--from", proxy.address, "--page-size", "10"]);
  while (proxy.requests() < 5) await new Promise((done) => setTimeout(done, 5));

  pulling.child.kill("SIGTERM");
  const [status] = await once(pulling.child, "close");
  const kept = readdirSync(folder).filter((name) => /^billing\.db\.pull-127\.0\.0\.1_\d+$/.test(name));
  const asked = upstream.asked.slice(1, 4);
  upstream.asked.length = 0;
  const then = await run("sync", "--from", proxy.address, "--page-size", "10");

  expect([status, pulling.told()]).toEqual([
    1,
    expect.stringContaining(
      "stopped while the upstream was read; what was read is kept: run the same command again to continue",
    ),
  ]);
  expect(kept).toHaveLength(1);
  expect([then.status, then.told]).toEqual([0, expect.stringMatching(/^continues the pull that began on /)]);
  expect(upstream.asked.filter((path) => asked.includes(path))).toEqual([]);
});

test("pulled data is readable only by the owner of its file, including the log of the file", () => {
  const file = join(temporaryFolder(), "state");
  const pulled = openPulled(file);
  onTestFinished(() => pulled.close());

  pulled.keep("ExtraService", [{ id: 1, body: "{}" }]);

  expect([file, `${file}-wal`].map((one) => statSync(one).mode & 0o777)).toEqual([0o600, 0o600]);
});

test("the second of two pulls into one file is refused", async () => {
  const upstream = await anUpstream();
  const { folder, run } = aDatabase();
  const state = join(folder, "state");
  const other = openPulled(state);
  onTestFinished(() => other.close());

  const { status, told } = await run("sync", "--from", upstream.address, "--state", state);

  expect([status, told]).toEqual([1, expect.stringContaining(`${state} is in use: another pull is running\n`)]);
});

test.each([
  ["a text", (file: string) => writeFileSync(file, "dear diary, ".repeat(100))],
  ["a database of something else", (file: string) => asDatabase(file, (raw) => raw.exec("create table diary (day)"))],
])("%s is not accepted as a file of pulled data", async (_, make) => {
  const file = join(temporaryFolder(), "diary");
  make(file);
  const before = readFileSync(file);

  expect(() => openPulled(file)).toThrow(`${file} is not a file of pulled records: name another file`);
  expect(readFileSync(file)).toEqual(before);
});

test("data that was pulled for one database is not imported into another", async () => {
  const upstream = await anUpstream();
  const proxy = await startFaultyProxy(upstream.address, (request) => (request > 4 ? { status: 403 } : null));
  const [one, other] = [aDatabase(), aDatabase()];
  const args = ["import", "--from", proxy.address, "--page-size", "10", "--state", join(one.folder, "state")];
  await one.run(...args);

  const { status, told } = await other.run(...args);

  expect([status, told]).toEqual([
    1,
    expect.stringMatching(/the state file belongs to a pull from .* into .*billing\.db: /),
  ]);
  expect(existsSync(join(one.folder, "state"))).toBe(true);
});

test.each([
  ["neither files nor an upstream", ["import"], 2, "give either files or --from"],
  ["both", ["import", "some.jsonl", "--from", "https://spaces.example.com"], 2, "give either files or --from"],
  ["a sync of nothing", ["sync"], 2, "give --from, or set UPSTREAM_URL"],
  ["pages of nothing", ["sync", "--from", "https://x", "--page-size", "0"], 2, "It must be a number from 1 to 1000."],
  ["no address", ["sync", "--from", "spaces"], 2, "--from must be an address"],
  ["an address without encryption", ["sync", "--from", "http://spaces.example.com"], 2, "--from must be https:"],
  ["a password in the address", ["sync", "--from", "https://ana:secret@x"], 2, "--from must not contain a user"],
  ["a file with what is an upstream's", ["import", "x", "--page-size", "9"], 2, "--page-size is for --from only"],
  ["a token file that is not there", ["sync", "--from", "https://x", "--token-file", "nowhere"], 1, "nowhere"],
])("%s is refused before any request", async (_, args, status, message) => {
  const answer = await aDatabase().run(...args);

  expect([answer.status, answer.told]).toEqual([status, expect.stringContaining(message)]);
  expect(answer.told).not.toContain("secret");
});

test("without a token, user and password, no request is sent", async () => {
  const { status, told } = await aDatabase({ UPSTREAM_USERNAME: "ana" }).run("sync", "--from", "https://x");

  expect([status, told]).toEqual([
    1,
    "billing-gateway: the upstream needs credentials: set UPSTREAM_TOKEN, or UPSTREAM_USERNAME and UPSTREAM_PASSWORD, or give --token-file\n",
  ]);
});
