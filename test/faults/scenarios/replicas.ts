import { setTimeout as sleep } from "node:timers/promises";
import { seededSources } from "../../../src/commands/demo/random.ts";
import { type Replicated, replicatedDatabase, type Server, startReplicated } from "../databases/replicated.ts";
import { temporaryFolder } from "../folder.ts";
import type { Change } from "../gateway/build.ts";
import { chosenServers, isReplicaUp } from "../gateway/figures.ts";
import type { Gateway } from "../gateway/process.ts";
import { counts, newJournal, unsettled } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { startOwnReader } from "../load/own-reads.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, makeWorld } from "../world.ts";

export interface Replicas {
  readonly seed: string;
  /** How many reads are to be answered at least. */
  readonly reads: number;
  readonly changes?: readonly Change[];
}

const CLIENTS = 8;
const LAG_MILLISECONDS = 2_000;
/** How long a replica may take to be left out, or to be used again. */
const NOTICED_MILLISECONDS = 15_000;
/** Reads are waited for as long as each takes at most. */
const READ_MILLISECONDS_MAX = 50;
/** Of a hundred snapshots, replicas answer so many at least. */
const REPLICA_SHARE_MIN = 20;

/** Clients read what they wrote, through two gateways with two replicas that lag, stop, start and are promoted. */
export async function replicas({ seed, reads: wanted, changes = [] }: Replicas, scope: Scope): Promise<Report> {
  const cluster = await startReplicated({ isSynchronous: false }, scope);
  const database = replicatedDatabase(cluster.primary.url, () => cluster.primary);
  const world = makeWorld({ database, folder: temporaryFolder(scope), changes }, scope);
  const environment = {
    DATABASE_REPLICA_URLS: cluster.standbys.map(({ url }) => url).join(","),
    MAX_REPLICA_LAG_MS: String(LAG_MILLISECONDS),
  };
  const gateways = [await world.start(environment), await world.start(environment)];
  const credits = await createCredits(
    world.askOf(() => gateways[0]!),
    Array.from({ length: 4 }, () => ({ totalUses: 1_000_000 })),
  );
  const journal = newJournal();
  const clients = Array.from({ length: CLIENTS }, (_, n) => {
    const name = `client${n}`;
    const { chance } = seededSources(`${seed}/${name}`);
    return startOwnReader({ name, asks: world.asksOf(name, gateways), credits, chance, journal });
  });
  const reads = () => clients.reduce((sum, client) => sum + client.reads(), 0);
  const began = performance.now();
  const faults: string[] = [];
  do faults.push(...(await disturbed(cluster, gateways)));
  while (reads() < wanted && faults.length === 0 && performance.now() - began < wanted * READ_MILLISECONDS_MAX);
  faults.push(...(await promoted(cluster, gateways)));
  const seconds = (performance.now() - began) / 1_000;
  const seen = await Promise.all(clients.map((client) => client.stop()));
  const chosen = await chosenServers(gateways);
  faults.push(...seen.flatMap((one) => one.faults), ...judge(journal, await database.read()), ...unsettled(journal));
  if (reads() < wanted) faults.push(`${reads()} of ${wanted} reads were answered in time`);
  if (chosen.replicaShare < REPLICA_SHARE_MIN)
    faults.push(`replicas answered only ${chosen.replicaShare} of 100 reads`);
  const unanswered = seen.reduce((sum, one) => sum + one.unanswered, 0);
  const perSecond = Math.round(reads() / seconds);
  return { figures: { reads: reads(), unanswered, perSecond, ...chosen, ...counts(journal) }, faults };
}

/** One replica lags and the other stops; both come back. */
async function disturbed({ standbys: [lagging, stopped] }: Replicated, gateways: readonly Gateway[]) {
  const faults: string[] = [];
  await sleep(1_000);
  await lagging.ask("select pg_wal_replay_pause()");
  faults.push(...(await noticed(gateways, lagging, false, "lags")));
  await lagging.ask("select pg_wal_replay_resume()");
  faults.push(...(await noticed(gateways, lagging, true, "has caught up")));
  await stopped.stop();
  faults.push(...(await noticed(gateways, stopped, false, "is stopped")));
  await stopped.start();
  faults.push(...(await noticed(gateways, stopped, true, "is started")));
  return faults;
}

/** One replica is promoted; clients go on reading. */
async function promoted({ standbys: [, one] }: Replicated, gateways: readonly Gateway[]): Promise<string[]> {
  await one.promote();
  const faults = await noticed(gateways, one, false, "is promoted");
  await sleep(1_000);
  return faults;
}

/** Every gateway uses the replica, or leaves it out. */
async function noticed(gateways: readonly Gateway[], { name, url }: Server, isUp: boolean, what: string) {
  const until = performance.now() + NOTICED_MILLISECONDS;
  for (;;) {
    const found = await Promise.all(gateways.map((gateway) => isReplicaUp(gateway, url)));
    if (found.every((one) => one === isUp)) return [];
    if (performance.now() > until) return [`${name} ${what}, and is ${isUp ? "not used" : "still used"}`];
    await sleep(50);
  }
}
