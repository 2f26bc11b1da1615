import { seededSources } from "../../../src/commands/demo/random.ts";
import type { TestDatabase } from "../databases/database.ts";
import type { Change } from "../gateway/build.ts";
import { partsOf, whenComplete } from "../gateway/processes.ts";
import { counts, newJournal, unsettled } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { crowd } from "../load/clients.ts";
import { MIXED_CREDITS, mixed } from "../load/mixed.ts";
import { startReader } from "../load/reader.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, worldOn } from "../world.ts";

export interface Reload {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  /** How often all processes are replaced. */
  readonly cycles: number;
  readonly workers: number;
  readonly changes?: readonly Change[];
}

const CLIENTS = 16;
const PATIENCE_MILLISECONDS = 60_000;

/** All processes are replaced under their writers and a reader. No request may fail; then the gateway stops, and none is lost. */
export async function reload({ on, seed, cycles, workers, changes }: Reload, scope: Scope): Promise<Report> {
  const world = await worldOn(on, scope, { changes, workers });
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
  const reader = startReader(ask, credits, seededSources(`${seed}/reload`).chance);
  try {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const before = partsOf(gateway.pid).map(({ pid }) => pid);
      gateway.reload();
      await whenComplete(gateway, workers, before);
    }
  } finally {
    isOver = true;
  }
  await writing;
  const seen = await reader.stop();
  const code = await gateway.end("SIGTERM");
  const stored = await world.database.read();
  const counted = counts(journal);
  const faults = [
    ...judge(journal, stored),
    ...unsettled(journal),
    ...seen.faults,
    ...["lost", "OVERLOADED", "STORAGE_UNAVAILABLE"].flatMap((kind) =>
      kind in counted ? [`${counted[kind]} writes were answered ${kind}`] : [],
    ),
    ...(seen.unanswered > 0 ? [`${seen.unanswered} reads were not answered`] : []),
    ...(code === 0 ? [] : [`the gateway stopped with ${code}`]),
  ];
  return {
    figures: { replaced: cycles * workers, ...counted, rows: stored.rows.length, reads: seen.reads },
    faults: [...new Set(faults)],
  };
}
