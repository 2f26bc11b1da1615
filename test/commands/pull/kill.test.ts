import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { seededSources } from "../../../src/commands/demo/random.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { changeAccount, fillAccount } from "../../support/account.ts";
import { openInMemory, storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { type Fault, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { asDatabase } from "../../support/files.ts";
import { NOW } from "../../support/given.ts";
import { exported, importInto } from "../../support/imported.ts";
import { gatewayProgram } from "../../support/program.ts";
import { isLong, runs } from "../../support/runs.ts";
import { startServer } from "../../support/server.ts";

// At length: TIMES=33 PULL_KILLS=10 npm run test:long -- test/commands/pull/kill.test.ts
const RECORDS = runs(500, 1_500);
const KILLS = isLong ? Number(process.env.PULL_KILLS ?? 3) : 2;
const PAGE_SIZE = RECORDS > 10_000 ? 1_000 : 100;
const PATIENCE_MS = RECORDS > 10_000 ? 900_000 : 300_000;

const { chance } = seededSources("kill");

/** Every sixth request fails. */
function faultOf(): Fault {
  const drawn = Math.floor(chance() * 18);
  if (drawn === 0) return { status: 409, headers: { "retry-after": "0" } };
  if (drawn === 1) return "cut";
  return drawn === 2 ? "drop" : null;
}

test(
  `a pull of ${RECORDS} records that is killed ${KILLS} times, with an upstream that throttles and drops, ends equal to it`,
  async () => {
    const credits = Math.ceil((RECORDS - 20) / 4);
    const { source, address, token } = await aGatewayWith({ rules: 20, credits, uses: 3 });
    const proxy = await startFaultyProxy(address, faultOf);
    const file = join(temporaryFolder(), "billing.db");
    createFile(file);
    const args = ["--from", proxy.address, "--page-size", String(PAGE_SIZE)];
    const start = (command: string) => startCommand(file, token, [command, ...args]);

    // The last third is killed while it writes, the others while they read.
    const reading = KILLS - Math.ceil(KILLS / 3);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const requests = proxy.requests() + 1 + Math.floor((chance() * credits * 4) / PAGE_SIZE / reading);
      const written = (credits * (kill - reading + 0.8 * chance())) / (KILLS - reading);
      const isTime = kill < reading ? () => proxy.requests() >= requests : () => creditsIn(file) > written;
      const { child, stderr } = start("import");
      expect(await killedWhen(child, isTime), stderr()).toBe("SIGKILL");
    }
    const last = start("import");
    expect(await once(last.child, "exit"), last.stderr()).toEqual([0, null]);
    expect(await differing(file, source)).toEqual([]);

    await changeAccount(source, "Monday", NOW + 3_600_000);
    const requests = proxy.requests();
    expect(await killedWhen(start("sync").child, () => proxy.requests() > requests + 3)).toBe("SIGKILL");
    const { child, stderr } = start("sync");
    expect(await once(child, "exit"), stderr()).toEqual([0, null]);
    expect(await differing(file, source)).toEqual([]);
  },
  PATIENCE_MS,
);

/** A gateway that serves an account, and the store behind it. */
async function aGatewayWith(size: Parameters<typeof fillAccount>[1]) {
  const made = openInMemory();
  await fillAccount(made, size, 250);
  const { address, config, token } = await startServer();
  const { file } = config.database as { file: string };
  const source = openSqlite({ file, ...storeOptions });
  onTestFinished(() => source.close());
  expect((await importInto(source, await exported(made))).told).toEqual([]);
  return { source, address, token: await token() };
}

function startCommand(
  file: string,
  token: string,
  args: readonly string[],
): { child: ChildProcess; stderr: () => string } {
  const env = { PATH: process.env.PATH, DATABASE_URL: `file:${file}`, UPSTREAM_TOKEN: token };
  const child = spawn(process.execPath, [gatewayProgram(), ...args], { env });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  child.stdout.resume();
  return { child, stderr: () => told };
}

/** The signal that ended the process; `null` if it exited by itself. */
async function killedWhen(child: ChildProcess, isTime: () => boolean): Promise<NodeJS.Signals | null> {
  const ended = once(child, "exit");
  while (child.exitCode === null && !isTime()) await new Promise((done) => setTimeout(done, 5));
  child.kill("SIGKILL");
  const [, signal] = await ended;
  return signal;
}

/** Number of charges and credits written so far. */
function creditsIn(file: string): number {
  let count = 0;
  asDatabase(file, (raw) => {
    count = raw.prepare("select count(*) from coworker_extra_service").pluck().get() as number;
  });
  return count;
}

/** The first lines that differ between the exports of the file and of the store, without names. */
async function differing(file: string, source: Store): Promise<string[]> {
  const store = openSqlite({ file, ...storeOptions });
  const [here, there] = [await records(store), await records(source)];
  await store.close();
  return here.length === there.length
    ? here.filter((line, place) => line !== there[place]).slice(0, 3)
    : [`${here.length} records are not ${there.length}`];
}

async function records(store: Store): Promise<string[]> {
  return (await exported(store)).split("\n").filter((line) => !/^\{"entity":"(Business|ResourceType)"/.test(line));
}
