import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { temporaryFolder } from "../../support/dialects.ts";
import { aCreditLine, aRuleLine, uuid } from "../../support/imported.ts";
import { schemaOnServer, serverUrl } from "../../support/postgres.ts";
import { gatewayProgram } from "../../support/program.ts";

const upstream = "test/support/upstream-records.jsonl";
const command = [gatewayProgram()];

/** The commands on a database that is empty at first. */
function aDatabase(address?: string) {
  const folder = temporaryFolder();
  const file = join(folder, "billing.db");
  createFile(file);
  const env = { PATH: process.env.PATH, DATABASE_URL: address ?? `file:${file}` };
  return {
    folder,
    run: (args: readonly string[], input = "") =>
      spawnSync(process.execPath, [...command, ...args], { env, input, encoding: "utf8", maxBuffer: 1e8 }),
    start: (args: readonly string[]) => spawn(process.execPath, [...command, ...args], { env }),
  };
}

test("records of the upstream are imported, except for a row of a missing credit; their export finds them unchanged", () => {
  const { folder, run } = aDatabase();
  const out = join(folder, "out.jsonl");

  const first = run(["import", upstream]);
  const second = run(["import", upstream]);
  const written = run(["export"]);
  const toFile = run(["export", "--out", out]);

  const told = `${upstream}:4: CoworkerExtraServiceUseHistory CoworkerExtraServiceId was not found\n`;
  expect([first.status, first.stderr, second.status, second.stderr]).toEqual([1, told, 1, told]);
  expect(first.stdout).toMatch(/^ +read +written +unchanged +refused\n/);
  const how = `${upstream}: price factors were read as percentages (it names no format)\n`;
  expect(first.stdout).toMatch(new RegExp(`\nCoworkerExtraServiceUseHistory +2 +1 +0 +1\n${literal(how)}$`));
  expect(second.stdout).toMatch(new RegExp(`\nCoworkerExtraServiceUseHistory +2 +0 +1 +1\n${literal(how)}$`));
  const [format, ...lines] = written.stdout
    .trimEnd()
    .split("\n")
    .map((one) => JSON.parse(one));
  expect(format).toEqual({ format: 2 });
  expect(lines.map(({ entity, record }) => [entity, record.Id, record.CreditUsed ?? record.RemainingUses])).toEqual([
    ["ExtraService", 4001, undefined],
    ["CoworkerExtraService", 3001, 1140],
    ["CoworkerExtraServiceUseHistory", 5001, 240],
    ["CoworkerExtraServiceUseHistory", 5002, 1020],
  ]);
  expect([toFile.status, readFileSync(out, "utf8")]).toEqual([0, written.stdout]);
});

test("an export piped into an import is imported, and exits with 0", () => {
  const [one, other] = [aDatabase(), aDatabase()];
  one.run(["import", "-"], [aRuleLine(), aCreditLine()].join("\n"));

  const { status, stderr } = other.run(["import", "-"], one.run(["export"]).stdout);

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(other.run(["export"]).stdout).toBe(one.run(["export"]).stdout);
});

test.skipIf(serverUrl === undefined)("import and export work with a PostgreSQL server as with a file", async () => {
  const [file, server] = [aDatabase(), aDatabase((await schemaOnServer()).url)];
  const lines = [aRuleLine(), aCreditLine()].join("\n");
  file.run(["import", "-"], lines);

  const { status, stderr } = server.run(["import", "-"], lines);

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(server.run(["export"])).toMatchObject({ status: 0, stderr: "", stdout: file.run(["export"]).stdout });
});

test.each([["export"], ["import", "-"]])("%s tells in one line that a server does not answer", (...args) => {
  const { status, stdout, stderr } = aDatabase("postgres://ana:secret@127.0.0.1:1/billing").run(args);

  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr: "billing-gateway: the database does not answer: connect ECONNREFUSED 127.0.0.1:1\n",
  });
});

test("the first hundred bad lines are reported, and all of them in a requested file", () => {
  const { folder, run } = aDatabase();
  const errors = join(folder, "errors.txt");
  const input = "x\n".repeat(250);

  const shown = run(["import", "-"], input);
  const kept = run(["import", "--errors", errors, "-"], input);

  const lines = shown.stderr.trimEnd().split("\n");
  expect([shown.status, lines.length, lines[99], lines[100]]).toEqual([
    1,
    101,
    "-:100: is not JSON",
    "and 150 more; --errors FILE writes all of them to a file",
  ]);
  expect([kept.status, kept.stderr, readFileSync(errors, "utf8").split("\n").length]).toEqual([1, "", 251]);
});

test.each([
  ["a file that is not there", ["import", "nowhere.jsonl"], 1, "billing-gateway: nowhere.jsonl does not exist\n"],
  ["a folder", ["import", "src"], 1, "billing-gateway: src is a folder\n"],
])("%s is refused in one line", (_title, args, status, stderr) => {
  const answer = aDatabase().run(args);

  expect([answer.status, answer.stderr]).toEqual([status, stderr]);
});

test("import without a file is wrong usage", () => {
  expect(aDatabase().run(["import"]).status).toBe(2);
});

test("a reader may close an export early", () => {
  const { folder } = aDatabase();
  const lines = Array.from({ length: 400 }, (_, id) => aRuleLine({ Id: id + 1, UniqueId: uuid(id + 1) }));
  const file = join(folder, "rules.jsonl");
  writeFileSync(file, lines.join("\n"));
  const main = `${process.execPath} ${command.join(" ")}`;
  const env = { PATH: process.env.PATH, DATABASE_URL: `file:${join(folder, "billing.db")}` };
  spawnSync("sh", ["-c", `${main} import ${file}`], { env });

  const { stdout, stderr } = spawnSync("sh", ["-c", `(${main} export; echo "exit $?" >&2) | head -1`], {
    env,
    encoding: "utf8",
  });

  expect(stdout).toBe('{"format":2}\n');
  expect(stderr).toBe("exit 0\n");
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s stops an import between two commits, and says where; the same command continues it",
  async (signal) => {
    const { folder, run, start } = aDatabase();
    const file = join(folder, "many.jsonl");
    const lines = Array.from({ length: 2_000 }, (_, id) => aRuleLine({ Id: id + 1, UniqueId: uuid(id + 1) }));
    writeFileSync(file, lines.join("\n"));
    const importing = start(["import", file]);
    let told = "";
    importing.stderr.setEncoding("utf8").on("data", (text: string) => {
      told += text;
    });
    await waitForWal(join(folder, "billing.db-wal"));

    importing.kill(signal);
    const [status] = await once(importing, "exit");

    expect(status).toBe(1);
    expect(told).toMatch(
      /^billing-gateway: stopped after \d+ rules, which are written; run the same command again to continue\n$/,
    );
    expect(run(["import", file]).status).toBe(0);
    expect(run(["export"]).stdout.trimEnd().split("\n")).toHaveLength(1 + 2_000);
  },
);

function literal(text: string): string {
  return text.replace(/[.()]/g, "\\$&");
}

/** Waits until something was written. */
async function waitForWal(file: string): Promise<void> {
  while (!existsSync(file) || readFileSync(file).length < 100_000) await new Promise((done) => setTimeout(done, 5));
}
