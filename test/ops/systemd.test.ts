import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { environment } from "../../src/config.ts";
import { wrongCommands } from "../documents/commands.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { toolTest } from "../support/tool.ts";

const FILE = "billing-gateway.service";
const unit = readFileSync(new URL(`../../ops/${FILE}`, import.meta.url), "utf8");

test("the unit sets variables that exist and starts a command that exists", () => {
  const settings = [...unit.matchAll(/^Environment=(\w+)=/gm)].map(([, name]) => name!);

  expect(settings).toContain("DATABASE_URL");
  expect(settings.filter((name) => !(name in environment))).toEqual([]);
  expect(wrongCommands(/^ExecStart=\/usr\/bin\/(.*)$/m.exec(unit)![1]!)).toEqual([]);
});

test("the unit gives the gateway the time that it takes to stop", () => {
  const seconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)![1]);

  expect(seconds).toBeGreaterThan(Number(environment.MAX_REQUEST_MS.initially) / 1_000 + 10);
});

test("a reload replaces the processes of the unit: a single process would end at its signal", () => {
  expect(unit).toContain("ExecReload=/bin/kill -HUP $MAINPID\n");
  expect(Number(/^Environment=WORKERS=(\d+)$/m.exec(unit)![1])).toBeGreaterThanOrEqual(2);
});

/** What systemd says about a unit whose program is that of this machine. */
function verified(text: string): { status: number | null; said: string } {
  const file = join(temporaryFolder(), FILE);
  writeFileSync(file, text.replace("ExecStart=/usr/bin/node", `ExecStart=${process.execPath}`));
  const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
  const said = `${stdout}${stderr}`.split("\n").filter((line) => line.includes(FILE));
  return { status, said: said.join("\n") };
}

const systemd = { program: "systemd-analyze", packageName: "systemd" };

toolTest(systemd, "systemd accepts the unit, and finds an unknown setting in another", () => {
  expect(verified(unit)).toEqual({ status: 0, said: "" });
  expect(verified(unit.replace("UMask=", "UMasc=")).said).toContain("UMasc");
});
