import { setTimeout as sleep } from "node:timers/promises";
import { seededSources } from "../../../src/commands/demo/random.ts";
import { mostComplete, replicatedDatabase, type Server, startReplicated } from "../databases/replicated.ts";
import { temporaryFolder } from "../folder.ts";
import type { Change } from "../gateway/build.ts";
import { whenReady } from "../gateway/process.ts";
import { counts, newJournal, unsettled } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { crowd } from "../load/clients.ts";
import { MIXED_CREDITS, mixed } from "../load/mixed.ts";
import { startReader } from "../load/reader.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, makeWorld } from "../world.ts";

export interface Failover {
  readonly seed: string;
  readonly cycles: number;
  readonly changes?: readonly Change[];
}

const CLIENTS = 64;
const PATIENCE_MILLISECONDS = 60_000;
/** A gateway takes writes again so long after the promotion at the latest. */
const READY_MILLISECONDS = 10_000;
const UP_MILLISECONDS = 2_000;

/** Cycles, each with servers of its own: their figures are added up, their faults gathered. */
export async function failover({ seed, cycles, changes = [] }: Failover, scope: Scope): Promise<Report> {
  const reports: Report[] = [];
  while (reports.length < cycles && reports.every(({ faults }) => faults.length === 0))
    reports.push(await failedOver(`${seed}-${reports.length}`, changes, scope));
  return {
    figures: { failovers: reports.map(({ figures }) => figures) },
    faults: reports.flatMap((one) => one.faults),
  };
}

/**
 * With synchronous replication: the primary is killed under writers, the standby that has more is promoted, and the other
 * follows it. Then the old primary is started as if nothing had happened.
 */
async function failedOver(seed: string, changes: readonly Change[], scope: Scope): Promise<Report> {
  const { primary: old, standbys, url } = await startReplicated({ isSynchronous: true }, scope);
  let primary: Server = old;
  const database = replicatedDatabase(url, () => primary);
  const world = makeWorld({ database, folder: temporaryFolder(scope), changes }, scope);
  const gateways = [await world.start(), await world.start()];
  const asks = gateways.map((gateway) => world.askOf(() => gateway));
  const credits = await createCredits(asks[0]!, MIXED_CREDITS);
  const { chance } = seededSources(`${seed}/failover`);
  const [journal, load] = [newJournal(), mixed(seed, credits)];
  let isOver = false;
  const writing = crowd({
    ...{ asks, clients: CLIENTS, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
    next: () => (isOver ? null : load.next()),
    onAnswer: load.onAnswer,
  });
  const reader = startReader(asks[0]!, credits, chance, 5);

  await sleep(UP_MILLISECONDS);
  old.kill();
  await sleep(500);
  primary = await mostComplete(standbys);
  const promotedAt = performance.now();
  await primary.promote();
  await standbys.find((one) => one !== primary)!.follow(primary);
  await Promise.all(gateways.map(({ port }) => whenReady(port)));
  const readyMs = Math.round(performance.now() - promotedAt);
  await sleep(UP_MILLISECONDS);

  // Without the setting its commits would wait for a standby, which none is any more.
  await old.start();
  await old.ask("alter system set synchronous_standby_names = ''");
  await old.ask("select pg_reload_conf()");
  await sleep(UP_MILLISECONDS);
  const later = await world.start();
  isOver = true;
  await writing;
  const wroteLater = await createCredits(
    world.askOf(() => later),
    [{ totalUses: 1 }],
  );
  const seen = await reader.stop();

  const stored = await database.read();
  const faults = [
    ...judge(journal, stored),
    ...unsettled(journal),
    ...seen.faults,
    ...(stored.credits.some(({ id }) => id === wroteLater[0]) ? [] : ["a new gateway wrote to the old primary"]),
    ...(readyMs > READY_MILLISECONDS ? [`ready ${readyMs} ms after the promotion`] : []),
    ...((await world.isWhole()) ? [] : ["verify-ledger finds faults"]),
  ];
  const said = faults.length > 0 && { said: gateways.map((one) => one.said().slice(-800)) };
  return { figures: { readyMs, ...counts(journal), rows: stored.rows.length, reads: seen.reads, ...said }, faults };
}
