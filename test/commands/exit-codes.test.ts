import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/dialects.ts";
import { gatewayProgram } from "../support/program.ts";

function run(args: readonly string[], environment: Record<string, string> = {}) {
  const file = join(temporaryFolder(), "billing.db");
  const { status, stdout, stderr } = spawnSync(process.execPath, [gatewayProgram(), ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: `file:${file}`, ...environment },
    encoding: "utf8",
  });
  return { status, stdout, stderr, file };
}

test.each([
  ["--help"],
  ["serve --help"],
  ["demo --help"],
  ["migrate --help"],
  ["token --help"],
  ["key --help"],
  ["key rotate --help"],
  ["import --help"],
  ["export --help"],
  ["backup --help"],
  ["report --help"],
  ["report usage --help"],
  ["report charges --help"],
  ["report statement --help"],
  ["verify-ledger --help"],
  ["schema print --help"],
])("%s helps and exits with 0", (line) => {
  const { status, stdout, stderr } = run(line.split(" "));

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: billing-gateway/);
});

test.each(["schema print", "verify-ledger --help", "migrate", "demo"])(
  "%s ends quietly if the reader of its output closes the pipe",
  (line) => {
    const gateway = `${process.execPath} ${gatewayProgram()} ${line}`;
    const { stderr } = spawnSync("sh", ["-c", `(${gateway}; echo "exit $?" >&2) | true`], {
      env: { PATH: process.env.PATH, DATABASE_URL: `file:${join(temporaryFolder(), "billing.db")}`, PORT: "0" },
      encoding: "utf8",
    });

    expect(stderr).toBe("exit 0\n");
  },
);

test.each([
  ["nonsense"],
  ["--nonsense"],
  ["token"],
  ["token --email ana"],
  ["key"],
  ["key rotate now"],
  ["migrate now"],
  ["backup"],
  ["verify-ledger --credit x"],
  ["report"],
  ["report usage"],
  ["report usage --from 2026-02-30 --to 2026-03-01 --by usage"],
  ["report usage --from 2026-02-01 --to 2026-03-01 --by invoiced"],
  ["report charges --from 2026-02-01 --to 2026-03-01 --by invoiced --group kind"],
  ["report charges --from 2026-02-01 --to 2026-03-01 --by invoiced --zone Atlantis"],
  ["report statement --from 2026-02-01 --to 2026-03-01 --business 1"],
  ["schema"],
])("%s is wrong usage and exits with 2", (line) => {
  const { status, stdout, stderr } = run(line.split(" "));

  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).not.toBe("");
});

test("a refusal is one line, and exits with 1", () => {
  const { status, stderr } = run(["serve"], { PORT: "many" });

  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "billing-gateway: PORT must be a whole number from 0 to 65535\n",
  });
});

test("a file that is no database is refused in one line, and exits with 1", () => {
  const file = join(temporaryFolder(), "letter.txt");
  writeFileSync(file, "Dear operator, this is a letter and no database at all.");

  const { status, stderr } = run(["serve"], { DATABASE_URL: `file:${file}` });

  expect({ status, stderr }).toEqual({ status: 1, stderr: `billing-gateway: ${file} is not an SQLite database\n` });
});

test("migrate creates a database, and finds it current the second time", () => {
  const first = run(["migrate"]);
  const second = run(["migrate"], { DATABASE_URL: `file:${first.file}` });

  expect([first.status, first.stdout]).toEqual([0, `${first.file} was made\n`]);
  expect(second.status).toBe(0);
});

test("backup copies a database, and refuses to write over the copy", () => {
  const { file } = run(["migrate"]);
  const copy = `${file}.copy`;
  const [first, second] = [1, 2].map(() => run(["backup", copy], { DATABASE_URL: `file:${file}` }));

  expect(first).toMatchObject({ status: 0, stdout: `${copy} was written\n`, stderr: "" });
  expect(second).toMatchObject({ status: 1, stdout: "", stderr: `billing-gateway: ${copy} already exists\n` });
});

test("backup of a server is refused, and the message names the program for it", () => {
  const { status, stdout, stderr } = run(["backup", "copy.db"], {
    DATABASE_URL: "postgres://ana:secret@localhost:5432/billing",
  });

  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr: "billing-gateway: the database billing on localhost:5432 is on a server: use pg_dump to back it up\n",
  });
});

test("schema print prints the schema and nothing else", () => {
  const { status, stdout } = run(["schema", "print"]);

  expect(status).toBe(0);
  expect(stdout).toMatch(/^"""/);
  expect(stdout).toContain("type Query {");
});
