import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { driverSourceFor, whyNodeIsUnsupported } from "../../../src/store/sqlite/supported-node.ts";
import { temporaryFolder } from "../../support/dialects.ts";
import { gatewayProgram } from "../../support/program.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const source = driverSourceFor(process.versions.node)!;

test.each([
  ["20.19.0", "node20"],
  ["20.20.2", "node20"],
  ["22.13.0", "dependency"],
  ["24.21.0", "dependency"],
  ["26.10.0", "dependency"],
] as const)("Node %s uses the driver of the source %s", (version, expected) => {
  expect(driverSourceFor(version)).toBe(expected);
  expect(whyNodeIsUnsupported(version)).toBeNull();
});

test.each([["16.20.2"], ["18.20.8"], ["20.18.3"], ["21.7.3"], ["22.12.0"]])(
  "Node %s is refused with the versions that are supported",
  (version) => {
    expect(driverSourceFor(version)).toBeNull();
    expect(whyNodeIsUnsupported(version)).toBe(
      `Node ${version} is not supported: install Node 22.13 or later (24 is recommended), or 20.19 or a later 20`,
    );
  },
);

const installed = mkdtempSync(join(tmpdir(), "billing-test-"));
afterAll(() => rmSync(installed, { recursive: true, force: true }));

/** The compiled gateway with all its packages, except that the driver is the one given: a version, or none. */
function gatewayWith(version: string | null): string {
  const folder = join(installed, String(version));
  const program = join(folder, "dist/main.js");
  if (!existsSync(program)) install(folder, version);
  return program;
}

function install(folder: string, version: string | null): void {
  const compiled = dirname(dirname(gatewayProgram()));
  for (const part of ["dist", "schema", "package.json"])
    cpSync(join(compiled, part), join(folder, part), { recursive: true, dereference: true });
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  for (const name of readdirSync(join(root, "node_modules")))
    if (name !== "better-sqlite3" || source === "node20")
      symlinkSync(join(root, "node_modules", name), join(packages, name));
  const driver = join(source === "node20" ? join(folder, "install/node20/node_modules") : packages, "better-sqlite3");
  mkdirSync(driver, { recursive: true });
  if (version !== null) writeFileSync(join(driver, "package.json"), JSON.stringify({ version, main: "broken.js" }));
  writeFileSync(join(driver, "broken.js"), `throw new Error("wrong machine\\nsecond line")`);
}

const fitting = source === "node20" ? "12.11.1" : "13.2.0";
const other = source === "node20" ? "13.2.0" : "12.11.1";

test.each([
  ["serve"],
  ["demo"],
  ["migrate"],
  ["token --email ana@example.com"],
  ["import x"],
  ["export"],
  ["backup x"],
  ["verify-ledger"],
  ["schema print"],
])("%s ends with one sentence if the driver has another version", (line) => {
  const { status, stderr } = spawnSync(process.execPath, [gatewayWith(other), ...line.split(" ")], {
    cwd: temporaryFolder(),
    encoding: "utf8",
  });

  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^billing-gateway: the SQLite driver for Node [\d.]+ must be better-sqlite3 \d+, but \d+\.\d+\.\d+ is installed: install .*\n$/,
  );
});

test.each([
  [
    "is missing",
    null,
    // On Node 20 the driver of the other versions is found instead.
    /^billing-gateway: the SQLite driver for Node [\d.]+ (is not installed|must be better-sqlite3 12, but 13.+ is installed): install .*\n$/,
  ],
  [
    "cannot be loaded",
    fitting,
    /^billing-gateway: the SQLite driver for Node [\d.]+ cannot be loaded \(wrong machine\): install .*\n$/,
  ],
] as const)("a driver that %s ends the start with one sentence", (_, version, expected) => {
  const { status, stderr } = spawnSync(process.execPath, [gatewayWith(version), "migrate"], { encoding: "utf8" });

  expect(status).toBe(1);
  expect(stderr).toMatch(expected);
});
