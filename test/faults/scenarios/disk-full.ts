import { execFileSync } from "node:child_process";
import { rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seededSources } from "../../../src/commands/demo/random.ts";
import { mountDisk } from "../databases/disk.ts";
import { sqliteIn } from "../databases/sqlite.ts";
import { temporaryFolder } from "../folder.ts";
import { missingGuards } from "../judge/guards.ts";
import { counts, newJournal, unsettled } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { crowd } from "../load/clients.ts";
import { MIXED_CREDITS, mixed } from "../load/mixed.ts";
import { startReader } from "../load/reader.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, makeWorld } from "../world.ts";

export interface DiskFull {
  readonly seed: string;
  /** How often the disk becomes full and is emptied again. */
  readonly cycles: number;
}

/** Space for the data and the longest write-ahead log that the gateway allows. */
const DISK_MEGABYTES = 160;
const LEFT_BYTES = 600_000;
const CLIENTS = 16;
const PATIENCE_MILLISECONDS = 60_000;
const REFUSED_MIN = 50;
const FULL_MILLISECONDS = 1_000;
const FILLING_MILLISECONDS = 30_000;

/** A file fills the disk to the last byte, and is removed again. */
export async function diskFull({ seed, cycles }: DiskFull, scope: Scope): Promise<Report> {
  const folder = temporaryFolder(scope);
  const disk = mountDisk(DISK_MEGABYTES, scope);
  const world = makeWorld({ database: sqliteIn(disk.folder), folder }, scope);
  let gateway = await world.start();
  const ask = world.askOf(() => gateway);
  const credits = await createCredits(ask, MIXED_CREDITS);
  const [journal, load, faults] = [newJournal(), mixed(seed, credits), [] as string[]];
  let isOver = false;
  const writing = crowd({
    ...{ asks: [ask], clients: CLIENTS, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
    next: () => (isOver ? null : load.next()),
    onAnswer: load.onAnswer,
  });
  const reported = () => counts(journal);
  let [readsWhileFull, restarts] = [0, 0];
  for (let cycle = 1; cycle <= cycles && faults.length === 0; cycle += 1) {
    const refusedBefore = reported().STORAGE_UNAVAILABLE ?? 0;
    const ballast = join(disk.folder, "ballast");
    const { bavail, bsize } = statfsSync(disk.folder);
    execFileSync("fallocate", ["-l", String(Math.max(1, bavail * bsize - LEFT_BYTES)), ballast]);
    const deadline = performance.now() + FILLING_MILLISECONDS;
    while ((reported().STORAGE_UNAVAILABLE ?? 0) < refusedBefore + REFUSED_MIN && performance.now() < deadline)
      await sleep(20);
    const reader = startReader(ask, credits, seededSources(seed).chance);
    await sleep(FULL_MILLISECONDS);
    const seen = await reader.stop();
    readsWhileFull += seen.reads;
    faults.push(...seen.faults);
    if ((reported().STORAGE_UNAVAILABLE ?? 0) === refusedBefore) faults.push("the disk did not become full");
    if (seen.reads === 0) faults.push("nothing could be read while the disk was full");
    rmSync(ballast);
    const doneBefore = reported().done ?? 0;
    await sleep(FULL_MILLISECONDS);
    // After an error of the disk a gateway stops writing until the next start.
    if ((reported().done ?? 0) === doneBefore) {
      restarts += 1;
      await gateway.end("SIGTERM");
      gateway = await world.start();
    }
  }
  isOver = true;
  await writing;
  const stored = await world.database.read();
  faults.push(...judge(journal, stored), ...(await missingGuards(world.database)), ...unsettled(journal));
  return { figures: { full: cycles, ...reported(), rows: stored.rows.length, readsWhileFull, restarts }, faults };
}
