import type { LogPosition } from "../../domain/log-position.ts";
import { Unavailable } from "../../domain/refusal.ts";
import type { ReplicaUsage } from "../observer.ts";
import type { Pool, PostgresClient } from "./connection.ts";
import { isPoolTimeout } from "./failure.ts";
import type { ServerPool } from "./pool.ts";
import type { Lineage } from "./primary.ts";
import { primaryLog } from "./primary-log.ts";
import type { ServerState } from "./server-state.ts";
import { believed, type Look, type Watch, watch } from "./watch.ts";

export interface ReplicaOptions {
  readonly servers: readonly { readonly url: string; readonly name: string }[];
  /** Answers of a replica lack at most what was committed in this time. */
  readonly lagMilliseconds: number;
  readonly open: (url: string) => ServerPool;
  /** Answers when no replica does. */
  readonly primary: Pool;
  readonly lineage: () => Lineage;
  /** Called when a replica is left out, and when it is used again. */
  readonly onChange: (text: string) => void;
}

/** Replicas that answer reads. */
export interface Replicas {
  /** Takes a connection to a replica that has reached the position; to the primary if there is none. */
  connect(position: LogPosition | null): Promise<PostgresClient>;
  /** Replicas are used only from this place of the log on: before it, they lack tables. */
  require(lsn: bigint): void;
  sawPrimary(look: { readonly state: ServerState; readonly askedAt: number }): void;
  usage(): { readonly replicas: readonly ReplicaUsage[]; readonly primaryChosen: number };
  end(): Promise<void>;
}

interface Replica {
  readonly name: string;
  readonly pool: ServerPool;
  look: Look | null;
  /** The replica had everything that was committed until then, by `performance.now()`. */
  completeUntil: number;
  /** When the server was started that was seen last; `null`: none was. */
  startedAt: ServerState["startedAt"] | null;
  chosen: number;
  /** Why it was left out last; `null`: it is used. */
  why: string | null;
}

/** Most replicas that one read tries. */
const TRIES_MAX = 2;

const HAS_REACHED = `select pg_is_in_recovery() and pg_last_wal_replay_lsn() >= $1::pg_lsn "hasReached"`;

export function openReplicas({ servers, lagMilliseconds, open, primary, lineage, onChange }: ReplicaOptions): Replicas {
  const log = primaryLog();
  let requiredLsn: bigint | null = null;
  let primaryChosen = 0;
  const replicas: Replica[] = servers.map(({ url, name }) => ({
    ...{
      name,
      pool: open(url),
      look: null,
      completeUntil: Number.NEGATIVE_INFINITY,
      startedAt: null,
      chosen: 0,
      why: "",
    },
  }));
  const watches: Watch[] = servers.map(({ url }, place) => watch(url, (look) => looked(replicas[place]!, look)));

  function looked(replica: Replica, look: Look): void {
    const { state } = look;
    replica.look = look;
    if (state !== null) {
      // A server that was started again may have lost what it had not written down.
      if (replica.startedAt !== state.startedAt) replica.completeUntil = Number.NEGATIVE_INFINITY;
      replica.startedAt = state.startedAt;
      const until = log.until(state.lsn);
      if (whyForeign(state) === null && until !== null) replica.completeUntil = Math.max(replica.completeUntil, until);
    }
    const why = whyUnfit(replica);
    // Until the primary was asked, nothing is known of any.
    if (requiredLsn === null) return;
    if (why === replica.why || (why !== null && replica.why !== null && replica.why !== "")) return;
    replica.why = why;
    onChange(why === null ? `replica ${replica.name} answers reads` : `replica ${replica.name} is left out: ${why}`);
  }

  function lagOf({ completeUntil }: Replica): number {
    return performance.now() - completeUntil;
  }

  function whyForeign(state: ServerState): string | null {
    const { system, timeline } = lineage();
    if (!state.isStandby) return "it is no standby";
    if (state.system !== system) return "it is a copy of another database";
    return state.timeline < timeline ? "it has not shown yet that it follows the promoted server" : null;
  }

  /** Why the replica must not answer now; `null`: it may. */
  function whyUnfit(replica: Replica): string | null {
    const state = believed(replica.look);
    if (state === null) return "it does not answer";
    const foreign = whyForeign(state);
    if (foreign !== null) return foreign;
    if (requiredLsn === null || state.lsn < requiredLsn) return "it has not the tables of this version yet";
    return lagOf(replica) > lagMilliseconds ? "it lags behind" : null;
  }

  /** The replicas that may answer, those with the fewest requests first. */
  function usable(position: LogPosition | null): Replica[] {
    const able = replicas.filter(
      (one) => whyUnfit(one) === null && (position === null || one.look!.state!.lsn >= position.lsn),
    );
    const load = ({ pool }: Replica) => pool.usage().used + pool.usage().waiting;
    return able.sort((a, b) => load(a) - load(b) || a.chosen - b.chosen).slice(0, TRIES_MAX);
  }

  async function connectTo(replica: Replica, position: LogPosition | null): Promise<PostgresClient | null> {
    try {
      const client = await replica.pool.connect();
      // Its last look may be of before a restart, after which it shows less.
      if (position === null || (await hasReached(client, position))) return client;
      client.release();
    } catch (cause) {
      // Busy with other reads, the server answers all the same.
      if (isPoolTimeout(cause)) return null;
      const now = performance.now();
      looked(replica, { state: null, askedAt: now, answeredAt: now, cause });
    }
    return null;
  }

  return {
    async connect(position) {
      const { system, timeline } = lineage();
      const isOurs = position === null || position.system === system;
      if (position !== null && isOurs && position.timeline > timeline)
        throw new Unavailable("STORAGE_UNAVAILABLE", "the database server that took the write is not known here yet");
      for (const replica of isOurs ? usable(position) : []) {
        const client = await connectTo(replica, position);
        if (client === null) continue;
        replica.chosen += 1;
        return client;
      }
      primaryChosen += 1;
      return primary.connect();
    },
    require(lsn) {
      requiredLsn = lsn;
    },
    sawPrimary: log.saw,
    usage: () => ({
      replicas: replicas.map((one) => ({
        ...{ name: one.name, isFit: whyUnfit(one) === null, lagMilliseconds: lagOf(one), chosen: one.chosen },
        pool: one.pool.usage(),
      })),
      primaryChosen,
    }),
    async end() {
      await Promise.all(watches.map((one) => one.close()));
      await Promise.all(replicas.map(({ pool }) => pool.end()));
    },
  };
}

async function hasReached(client: PostgresClient, { lsn }: LogPosition): Promise<boolean> {
  const text = `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`;
  try {
    const { rows } = await client.query({ text: HAS_REACHED, values: [text] });
    return rows[0]?.hasReached === true;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}
