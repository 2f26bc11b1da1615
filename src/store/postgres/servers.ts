import type { Pool } from "./connection.ts";
import { serverName } from "./hosts.ts";
import { openPool, type ServerPool } from "./pool.ts";
import { type CommitPositions, commitPositions } from "./positions.ts";
import { watchPrimaries } from "./primaries.ts";
import { openReplicas, type Replicas } from "./replicas.ts";
import type { ServerState } from "./server-state.ts";

/** Replicas that answer reads. */
export interface ReplicaServers {
  readonly urls: readonly string[];
  /** Answers of a replica lack at most what was committed in this time. */
  readonly lagMilliseconds: number;
}

export interface ServerOptions {
  /** The servers that may be the primary. */
  readonly urls: readonly [string, ...string[]];
  /** `null`: the primary answers all reads. */
  readonly replicas: ReplicaServers | null;
  /** Most connections to one server, at least 2: half of them read, half write. */
  readonly connectionsMax: number;
  readonly statementMilliseconds: number;
  readonly onCut?: ((cause: unknown) => void) | undefined;
  /** Called when another server is used, with a line for the operator. */
  readonly onServers?: ((text: string) => void) | undefined;
}

/** Pools of the servers of a database. */
export interface Servers {
  readonly readers: Pool;
  readonly writers: Pool;
  readonly replicas: Replicas | null;
  /** `null` without replicas: every read sees every commit. */
  readonly positions: CommitPositions | null;
  /** Stops watching the servers, when the pools are ended. */
  close(): Promise<void>;
}

/** How long a read waits for a connection to a replica, before another server answers it. */
const REPLICA_PATIENCE_MILLISECONDS = 1_000;

export function openServers(options: ServerOptions): Servers {
  const { urls, connectionsMax, statementMilliseconds, onCut, onServers = () => {} } = options;
  const writing = Math.floor(connectionsMax / 2);
  const reading = connectionsMax - writing;
  const pool = (url: string, max: number, admit?: (state: ServerState) => void) =>
    openPool({ url, max, statementMilliseconds, onCut, admit });

  // One server without replicas is not watched: nothing could take its place.
  if (urls.length === 1 && options.replicas === null) {
    const [url] = urls;
    return {
      ...{ readers: pool(url, reading), writers: pool(url, writing), replicas: null, positions: null },
      close: async () => {},
    };
  }

  let replicas: Replicas | null = null;
  const primaries = watchPrimaries(urls, { onChange: onServers, onLook: (look) => replicas?.sawPrimary(look) });
  const readers = primaries.pool((url, admit) => pool(url, reading, admit));
  const writers = primaries.pool((url, admit) => pool(url, writing, admit));
  if (options.replicas !== null) replicas = ofReplicas(options.replicas);

  function ofReplicas({ urls: addresses, lagMilliseconds }: ReplicaServers): Replicas {
    const open = (url: string): ServerPool =>
      openPool({
        ...{ url, max: reading, statementMilliseconds, onCut },
        patienceMilliseconds: REPLICA_PATIENCE_MILLISECONDS,
      });
    const servers = addresses.map((url) => ({ url, name: serverName(url) }));
    return openReplicas({
      ...{ servers, lagMilliseconds, open, primary: readers, lineage: primaries.lineage, onChange: onServers },
    });
  }

  return {
    readers,
    writers,
    replicas,
    positions: replicas === null ? null : commitPositions(() => primaries.lineage().system),
    close: primaries.close,
  };
}
