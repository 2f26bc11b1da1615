import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { firstSteps } from "../../src/commands/first-steps.ts";
import { checkPort } from "../../src/server/port.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { gatewayProgram } from "../support/program.ts";

function run(args: readonly string[], environment: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = spawnSync(process.execPath, [gatewayProgram(), ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: `file:${join(folder, "billing.db")}`, ...environment },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stdout, stderr, folder };
}

const refused = (why: string) => ({ status: 1, stdout: "", stderr: `billing-gateway: ${why}\n` });

/** A port of this machine on which something listens. */
async function busyPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

test.each(["--version", "-V"])("%s prints the version and exits with 0", (option) => {
  expect(run([option])).toMatchObject({ status: 0, stdout: `${packageFile.version}\n`, stderr: "" });
});

test.each([
  ["exprot", "export"],
  ["sevre", "serve"],
  ["verify", null],
])("the unknown command %s is named, with the nearest one: %s", (command, nearest) => {
  const { status, stdout, stderr } = run([command]);

  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`error: unknown command '${command}'`);
  if (nearest !== null) expect(stderr).toContain(`(Did you mean ${nearest}?)`);
});

describe.each(["serve", "demo"])("%s", (command) => {
  test("checks its port before it creates or fills anything", async () => {
    const PORT = String(await busyPort());
    const TMPDIR = temporaryFolder();

    const { folder, ...answer } = run([command], { PORT, TMPDIR });

    const why = `port ${PORT} of 127.0.0.1 is in use: stop the other process, or set PORT (0 takes any free port)`;
    expect(answer).toEqual(refused(why));
    expect(readdirSync(folder)).toEqual([]);
    expect(readdirSync(TMPDIR).filter((name) => name.startsWith("billing-"))).toEqual([]);
  });
});

test("a host of another machine is refused with the remedy", async () => {
  await expect(checkPort({ host: "203.0.113.7", port: 0 })).rejects.toThrow(
    "HOST 203.0.113.7 is not an address of this machine: set it to 127.0.0.1, or to 0.0.0.0 for all addresses",
  );
});

test("demo says which variable names another folder for temporary files", () => {
  const TMPDIR = join(temporaryFolder(), "letter");
  writeFileSync(TMPDIR, "Dear operator");

  const { folder: _folder, ...answer } = run(["demo"], { PORT: "0", TMPDIR, TSX_DISABLE_CACHE: "1" });

  expect(answer).toEqual(
    refused(`the folder ${TMPDIR} for temporary files cannot be written: name another one in TMPDIR`),
  );
});

const writing = [["export", "--out"], ["backup"], ["schema", "print", "--out"], ["import", "rules.jsonl", "--errors"]];

describe.each(writing)("%s %s %s", (...parts) => {
  const command = parts.filter((part) => part !== undefined);

  /** The command with a file to write, beside a database and a file to read. */
  function writeTo(file: (folder: string) => string) {
    const folder = temporaryFolder();
    const rules = join(folder, "rules.jsonl");
    writeFileSync(rules, "");
    const out = file(folder);
    const { folder: _folder, ...answer } = run([...command.map((one) => (one === "rules.jsonl" ? rules : one)), out]);
    return { folder, answer };
  }

  test("into a missing folder is refused, before the database is opened", () => {
    const { folder, answer } = writeTo((one) => join(one, "no/such/file"));

    expect(answer).toEqual(refused(`the folder ${folder}/no/such does not exist: make it first, or name another file`));
  });

  test("into something that is not a folder is refused", () => {
    const { folder, answer } = writeTo((one) => join(one, "rules.jsonl/file"));

    expect(answer).toEqual(refused(`${folder}/rules.jsonl is not a folder: name another file`));
  });

  test("to a folder is refused", () => {
    const { folder, answer } = writeTo((one) => one);

    expect(answer).toEqual(refused(`${folder} is a folder: name a file in it`));
  });
});

test("a database whose folder is a file is refused, and the message names the variable to change", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "letter"), "Dear operator");

  const { folder: _folder, ...answer } = run(["migrate"], { DATABASE_URL: `file:${folder}/letter/billing.db` });

  expect(answer).toEqual(refused(`${folder}/letter is not a folder: set DATABASE_URL to another file`));
});

const steps = (isEmpty: boolean | null, arePagesOn = true) =>
  firstSteps("http://127.0.0.1:4000", { auth: null, playground: arePagesOn, console: arePagesOn }, isEmpty);

test("a terminal shows where the playground and the console are, how to get a token, and how to begin with an empty database", () => {
  expect(steps(false)).toContain("Playground  http://127.0.0.1:4000/\n");
  expect(steps(false)).toContain("Console     http://127.0.0.1:4000/console\n");
  expect(steps(false)).toContain("A token     npx billing-gateway token --email you@example.com --admin\n");
  expect(steps(false)).not.toContain("empty");
  expect(steps(null)).not.toContain("empty");
  expect(steps(true)).toContain("The database is empty. Create a rule");
  expect(steps(true, false)).toContain("PLAYGROUND=on switches it on");
  expect(steps(true, false)).toContain("CONSOLE=on switches it on");
});

const SCRIPT = "/usr/bin/script";

test.skipIf(!existsSync(SCRIPT))(
  "serve shows this only on a terminal",
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data"));
    const terminal = spawn(SCRIPT, ["-qec", `'${process.execPath}' '${gatewayProgram()}' serve`, "/dev/null"], {
      env: { PATH: process.env.PATH, PORT: "0", DATABASE_URL: `file:${folder}/data/billing.db` },
    });
    onTestFinished(() => void terminal.kill("SIGKILL"));
    let stdout = "";
    terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      // The terminal shows the key as well, which is more output.
      if (stdout.includes("The database is empty.") && !stdout.includes("^C")) terminal.stdin.write("\x03");
    });

    await once(terminal, "exit");

    expect(stdout).toMatch(/Playground {2}http:\/\/127\.0\.0\.1:\d+\/\r?\n/);
    expect(stdout).toContain("The database is empty.");
  },
  60_000,
);
