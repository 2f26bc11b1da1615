import { type ChildProcess, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { keptProcess } from "../../src/workers/kept-process.ts";
import { pauseAfter } from "../../src/workers/pause.ts";
import { temporaryFolder } from "../support/dialects.ts";

/** It serves at once, says so, and ends when it is asked to; with DIES it ends before. */
const PROGRAM = `
if (process.argv[2] === "dies") process.exit(1);
process.on("message", ({ billing }) => billing === "stop" && process.exit(0));
process.send({ billing: "hears" });
process.send({ billing: "ready", address: String(process.pid), isEmpty: null });
`;

interface Kept {
  readonly process: ReturnType<typeof keptProcess>;
  /** Addresses of the processes that served, which are their ids. */
  readonly served: string[];
  readonly failedStarts: number[];
  /** How many processes die at their start from now on. */
  dying: number;
  readonly forked: ChildProcess[];
}

function keep(dying = 0): Kept {
  const file = join(temporaryFolder(), "program.cjs");
  writeFileSync(file, PROGRAM);
  const kept: Omit<Kept, "process"> = { served: [], failedStarts: [], dying, forked: [] };
  const one = keptProcess({
    ...{ name: "one", log: pino({ level: "silent" }), stopMilliseconds: 5_000 },
    fork() {
      const child = fork(file, kept.dying-- > 0 ? ["dies"] : [], { execArgv: [] });
      kept.forked.push(child);
      return child;
    },
    onFork() {},
    onNotice() {},
    onReady: ({ address }) => kept.served.push(address!),
    onDeath() {},
    onFailedStart: (times) => kept.failedStarts.push(times),
  });
  onTestFinished(async () => {
    await one.stop();
  });
  return Object.assign(kept, { process: one });
}

test("a process that is killed is started again", async () => {
  const kept = keep();
  const { address } = await kept.process.start();

  process.kill(Number(address), "SIGKILL");

  await vi.waitFor(() => expect(kept.served).toHaveLength(2), { timeout: 10_000 });
  expect(kept.served[1]).not.toBe(address);
});

test("a process that ends before it serves fails the first start", async () => {
  const kept = keep(1);

  await expect(kept.process.start()).rejects.toThrow('the process "one" ended before it served');
  expect(kept.forked).toHaveLength(1);
});

test("later, failed starts are counted and tried again until one serves", async () => {
  const kept = keep();
  const { address } = await kept.process.start();
  kept.dying = 2;

  process.kill(Number(address), "SIGKILL");

  await vi.waitFor(() => expect(kept.served).toHaveLength(2), { timeout: 10_000 });
  expect(kept.failedStarts).toEqual([1, 2]);
  expect(kept.forked).toHaveLength(4);
});

test("a replacement serves before the old process is asked to stop", async () => {
  const kept = keep();
  await kept.process.start();

  await kept.process.replace();

  expect(kept.served).toHaveLength(2);
  expect(kept.forked.map(({ exitCode }) => exitCode)).toEqual([0, null]);
  expect(kept.process.serves()).toBe(true);
});

test("a replacement that does not start leaves the old process as it is", async () => {
  const kept = keep();
  await kept.process.start();
  kept.dying = 1;

  await expect(kept.process.replace()).rejects.toThrow("ended before it served");

  expect(kept.forked.map(({ exitCode }) => exitCode)).toEqual([null, 1]);
  expect(kept.process.serves()).toBe(true);
});

test("a stopped process is not started again", async () => {
  const kept = keep();
  await kept.process.start();

  await kept.process.stop();

  expect(kept.forked.map(({ exitCode }) => exitCode)).toEqual([0]);
});

test("one death is followed by a start at once; young deaths wait up to a second, failed starts up to 30", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((deaths) => pauseAfter(deaths, 0))).toEqual([0, 0, 250, 500, 1_000, 1_000, 1_000]);
  expect([1, 2, 3, 7, 8, 50].map((starts) => pauseAfter(0, starts))).toEqual([250, 500, 1_000, 16_000, 30_000, 30_000]);
});
