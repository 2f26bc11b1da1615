import type { Instant } from "../domain/calendar.ts";
import type { DataOf } from "../domain/event/event.ts";
import type { Database } from "./address.ts";
import { StorageRefused } from "./migrations.ts";
import type { StoreObserver } from "./observer.ts";
import { toNoAnswer } from "./postgres/failure.ts";
import { migrate } from "./postgres/migrate.ts";
import { openPostgres } from "./postgres/open.ts";
import { openServers, type ReplicaServers } from "./postgres/servers.ts";
import type { RemoteCommits } from "./remote/commit-client.ts";
import { backUp } from "./sqlite/backup.ts";
import type { LongLog } from "./sqlite/checkpoints.ts";
import { createFile, migrateFile } from "./sqlite/file.ts";
import { openSqlite } from "./sqlite/open.ts";
import { openShared } from "./sqlite/open-shared.ts";
import { openForReading } from "./sqlite/read-only.ts";
import type { OnLedgerProgress } from "./sqlite/whole.ts";
import type { OnStoppedPricing } from "./stopped-pricing.ts";
import type { Store } from "./store.ts";

export interface StoreOptions {
  readonly newUniqueId: () => string;
  /** Writes the data of events; without it, no events are written. */
  readonly eventData?: DataOf | null;
  /**
   * Says when a decision is made, after it has its locks. A server's own clock takes its place. Without a clock, the
   * moment of the command counts.
   */
  readonly clock?: () => Instant;
  /** Maximum number of snapshots of an SQLite file in use at a time. */
  readonly snapshotsMax: number;
  /** Maximum number of commits that share a transaction, and so one sync of the disk. */
  readonly groupedCommitsMax?: number;
  /** Maximum time that a snapshot is in use. */
  readonly snapshotMilliseconds: number;
  /** Never writes: the SQLite file and its folder may be read-only. */
  readonly readonly?: boolean;
  /** Maximum number of open connections to a server, at least 2: half of them read, half write. */
  readonly connectionsMax: number;
  /** Servers that answer reads besides the primary. */
  readonly replicas?: ReplicaServers | null;
  /** Called when another server is used, with a line for the operator. */
  readonly onServers?: (text: string) => void;
  /** Called with each statement that reads or writes data. */
  readonly onStatement?: (text: string) => void;
  /** Is called with what the store does, for metrics and spans. */
  readonly observer?: StoreObserver;
  /** Called when the write-ahead log of an SQLite file grows because a reader holds it. */
  readonly onLongLog?: (report: LongLog) => void;
  /** Called with the reason why a server is not usable yet, and with `null` once it is. */
  readonly onWaiting?: (cause: unknown) => void;
  /** Called when a connection to a server is lost. */
  readonly onCut?: (cause: unknown) => void;
  /** Another process of this gateway writes the SQLite file; without it, this process does. */
  readonly commits?: RemoteCommits | undefined;
}

/**
 * Opens a database that has the schema of this version. If a server does not answer, the store waits for it and is not
 * ready until it answers. Throws `StorageRefused` for a database that cannot be used.
 */
export async function openStore(database: Database, options: StoreOptions): Promise<Store> {
  if (database.kind === "sqlite") {
    const { commits, readonly } = options;
    if (commits !== undefined) return openShared({ file: database.file, ...options }, commits);
    const open = readonly ? openForReading : openSqlite;
    return open({ file: database.file, ...options });
  }
  const { urls, name } = database;
  const { connectionsMax, snapshotMilliseconds: statementMilliseconds, replicas = null, onCut, onServers } = options;
  const servers = openServers({ urls, replicas, connectionsMax, statementMilliseconds, onCut, onServers });
  const { readers, writers, positions } = servers;
  try {
    const store = await openPostgres({ ...options, name, readers, writers, replicas: servers.replicas, positions });
    const close = async () => {
      await store.close();
      await servers.close();
    };
    return { ...store, close };
  } catch (error) {
    await servers.close();
    throw error;
  }
}

/** Creates an SQLite file if it does not exist. Does nothing for a server: its tables are checked when it is opened. */
export function createDatabase(database: Database): void {
  if (database.kind === "sqlite") createFile(database.file);
}

/** Migrates a database to the schema of this version. Returns the number of migrations; reports rules that stop pricing. */
export async function migrateDatabase(database: Database, onStoppedPricing?: OnStoppedPricing): Promise<number> {
  if (database.kind === "sqlite") return migrateFile(database.file, onStoppedPricing);
  const { urls, name } = database;
  const servers = openServers({ urls, replicas: null, connectionsMax: 2, statementMilliseconds: 60_000 });
  try {
    const client = await servers.writers.connect();
    try {
      return await migrate(client, name, onStoppedPricing);
    } finally {
      client.release(true);
    }
  } catch (error) {
    throw toNoAnswer(error, name);
  } finally {
    await Promise.all([servers.readers.end(), servers.writers.end()]);
    await servers.close();
  }
}

/** Copies an SQLite file to a new one, also while it is in use. Refuses a server, which has its own program for this. */
export async function backUpDatabase(database: Database, to: string, onProgress: OnLedgerProgress): Promise<void> {
  if (database.kind === "postgres")
    throw new StorageRefused(`${database.name} is on a server: use pg_dump to back it up`);
  await backUp(database.file, to, onProgress);
}
