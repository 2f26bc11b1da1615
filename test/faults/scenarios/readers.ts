import { setTimeout as sleep } from "node:timers/promises";
import { seededSources } from "../../../src/commands/demo/random.ts";
import type { TestDatabase } from "../databases/database.ts";
import { counts, newJournal, unsettled } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { crowd } from "../load/clients.ts";
import { MIXED_CREDITS, mixed } from "../load/mixed.ts";
import { startReader } from "../load/reader.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, worldOn } from "../world.ts";

export interface Readers {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  /** How many reads are to be answered at least. */
  readonly reads: number;
  /** Of one gateway; without, there are two gateways. */
  readonly workers?: number | undefined;
}

const READERS = 6;
const WRITERS = 8;
/** Reads are waited for as long as each takes at most. */
const [START_MILLISECONDS, READ_MILLISECONDS_MAX] = [10_000, 100];
const PATIENCE_MILLISECONDS = 60_000;

/** Few credits: each is written while it is read. Two gateways or several workers: one reads what the other writes. */
export async function readers({ on, seed, reads: wanted, workers }: Readers, scope: Scope): Promise<Report> {
  const world = await worldOn(on, scope, { workers });
  const gateways = [await world.start()];
  if (workers === undefined) gateways.push(await world.start());
  const asks = gateways.map((gateway) => world.askOf(() => gateway));
  const credits = await createCredits(asks[0]!, MIXED_CREDITS.slice(0, 4));
  const [journal, load] = [newJournal(), mixed(seed, credits)];
  let isOver = false;
  const writing = crowd({
    ...{ asks, clients: WRITERS, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
    next: () => (isOver ? null : load.next()),
    onAnswer: load.onAnswer,
  });
  const { chance } = seededSources(`${seed}/readers`);
  const reading = Array.from({ length: READERS }, (_, n) => startReader(asks[n % asks.length]!, credits, chance));
  const reads = () => reading.reduce((sum, reader) => sum + reader.reads(), 0);
  const deadline = performance.now() + START_MILLISECONDS + wanted * READ_MILLISECONDS_MAX;
  while (reads() < wanted && performance.now() < deadline) await sleep(50);
  const seen = await Promise.all(reading.map((reader) => reader.stop()));
  isOver = true;
  await writing;
  const stored = await world.database.read();
  const faults = [
    ...judge(journal, stored),
    ...unsettled(journal),
    ...tooFew(reads(), wanted),
    ...seen.flatMap((one) => one.faults),
  ];
  return { figures: { reads: reads(), ...counts(journal), rows: stored.rows.length }, faults };
}

function tooFew(reads: number, wanted: number): string[] {
  return reads < wanted ? [`${reads} of ${wanted} reads were answered in time`] : [];
}
