import { setTimeout as sleep } from "node:timers/promises";
import { seededSources } from "../../../src/commands/demo/random.ts";
import { Database } from "../../../src/store/sqlite/driver.ts";
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

export interface ForeignLock {
  readonly seed: string;
  /** For how long another process keeps the write lock. */
  readonly heldMilliseconds: number;
}

const CLIENTS = 16;
const PATIENCE_MILLISECONDS = 60_000;
const UNDISTURBED_MILLISECONDS = 1_000;
/** A read that takes longer has waited for the lock. */
const READ_MILLISECONDS_MAX = 2_000;

/** Another tool opens the file, begins to write, and stays idle. */
export async function foreignLock({ seed, heldMilliseconds }: ForeignLock, scope: Scope): Promise<Report> {
  const folder = temporaryFolder(scope);
  const world = makeWorld({ database: sqliteIn(folder), folder }, scope);
  const gateway = await world.start();
  const ask = world.askOf(() => gateway);
  const credits = await createCredits(ask, MIXED_CREDITS);
  const [journal, load] = [newJournal(), mixed(seed, credits)];
  let isOver = false;
  const writing = crowd({
    ...{ asks: [ask], clients: CLIENTS, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
    next: () => (isOver ? null : load.next()),
    onAnswer: load.onAnswer,
  });
  const done = () => counts(journal).done ?? 0;

  await sleep(UNDISTURBED_MILLISECONDS);
  const stranger = new Database(world.database.file, { timeout: PATIENCE_MILLISECONDS });
  scope.onLeave(() => stranger.close());
  stranger.exec("begin immediate");
  const atLock = done();
  const reader = startReader(ask, credits, seededSources(seed).chance);
  await sleep(heldMilliseconds);
  const atRelease = done();
  const seen = await reader.stop();
  stranger.exec("rollback");
  await sleep(UNDISTURBED_MILLISECONDS);
  isOver = true;
  await writing;

  const reported = counts(journal);
  const stored = await world.database.read();
  const faults = [
    ...judge(journal, stored),
    ...(await missingGuards(world.database)),
    ...unsettled(journal),
    ...seen.faults,
    ...(reported.OVERLOADED === undefined ? ["no client got OVERLOADED"] : []),
    // Answers that were in flight when the lock was taken may still arrive.
    ...(atRelease - atLock > CLIENTS ? [`${atRelease - atLock} writes were acknowledged under the lock`] : []),
    ...(done() === atRelease ? ["nothing was written after the lock was released"] : []),
    ...(seen.reads === 0 || seen.slowestMilliseconds > READ_MILLISECONDS_MAX
      ? [`${seen.reads} reads under the lock, the slowest took ${seen.slowestMilliseconds} ms`]
      : []),
  ];
  const { reads, p99Milliseconds, slowestMilliseconds } = seen;
  return {
    figures: { heldMilliseconds, ...reported, readsUnderLock: reads, p99Milliseconds, slowestMilliseconds },
    faults,
  };
}
