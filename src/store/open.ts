import type { Database } from "./address.ts";
import { StorageRefused } from "./migrations.ts";
import { toNoAnswer } from "./postgres/failure.ts";
import { migrate } from "./postgres/migrate.ts";
import { openPostgres } from "./postgres/open.ts";
import { openPool } from "./postgres/pool.ts";
import { backUp } from "./sqlite/backup.ts";
import type { LongLog } from "./sqlite/checkpoints.ts";
import { createFile, migrateFile } from "./sqlite/file.ts";
import { openSqlite } from "./sqlite/open.ts";
import { openForReading } from "./sqlite/read-only.ts";
import type { OnLedgerProgress } from "./sqlite/whole.ts";
import type { OnStoppedPricing } from "./stopped-pricing.ts";
import type { Store } from "./store.ts";

export interface StoreOptions {
  readonly newUniqueId: () => string;
  /** How many snapshots of an SQLite file are lent at a time. */
  readonly snapshotsMax: number;
  /** How many commits to an SQLite file share one sync of the disk at most. */
  readonly groupedCommitsMax?: number;
  /** For how long a snapshot is lent at most. */
  readonly snapshotMilliseconds: number;
  /** Nothing is written, so that an SQLite file and its folder need not be writable. */
  readonly readonly?: boolean;
  /** How many connections to a server are open at a time, from 2: one half to read, one to write. */
  readonly connectionsMax: number;
  /** Told of each statement that reads or writes data. */
  readonly onStatement?: (text: string) => void;
  /** Called after each statement with the milliseconds that it took, and with its text if it read for a request. */
  readonly onStatementEnd?: (milliseconds: number, text: string | null) => void;
  /** Told of an SQLite file whose write-ahead log grows, because somebody reads it. */
  readonly onLongLog?: (told: LongLog) => void;
  /** Told why a server cannot be served from yet, and `null` when it can. */
  readonly onWaiting?: (cause: unknown) => void;
  /** Told of a connection to a server that was cut. */
  readonly onCut?: (cause: unknown) => void;
}

/**
 * Opens a database that has the schema of this version. A server that does not answer is waited for: the
 * store is not ready until it does. Throws `StorageRefused` for a database that cannot be served.
 */
export async function openStore(database: Database, options: StoreOptions): Promise<Store> {
  if (database.kind === "sqlite") {
    const open = options.readonly ? openForReading : openSqlite;
    return open({ file: database.file, ...options });
  }
  const { connectionsMax, snapshotMilliseconds, onCut } = options;
  const pool = (max: number) =>
    openPool({ url: database.url, max, statementMilliseconds: snapshotMilliseconds, onCut });
  const writing = Math.floor(connectionsMax / 2);
  return openPostgres({
    name: database.name,
    readers: pool(connectionsMax - writing),
    writers: pool(writing),
    ...options,
  });
}

/** Makes an SQLite file that does not exist yet. A server is asked for its tables when it is opened. */
export function createDatabase(database: Database): void {
  if (database.kind === "sqlite") createFile(database.file);
}

/** Brings a database to the schema of this version; answers how many migrations that took, and tells what stops pricing. */
export async function migrateDatabase(database: Database, told?: OnStoppedPricing): Promise<number> {
  if (database.kind === "sqlite") return migrateFile(database.file, told);
  const pool = openPool({ url: database.url, max: 1, statementMilliseconds: 60_000 });
  try {
    const client = await pool.connect();
    try {
      return await migrate(client, database.name, told);
    } finally {
      client.release(true);
    }
  } catch (error) {
    throw toNoAnswer(error, database.name);
  } finally {
    await pool.end();
  }
}

/** Copies an SQLite file to a new one, while it is served and written. A server has a program of its own for that. */
export async function backUpDatabase(database: Database, to: string, told: OnLedgerProgress): Promise<void> {
  if (database.kind === "postgres")
    throw new StorageRefused(`${database.name} is on a server: use pg_dump to back it up`);
  await backUp(database.file, to, told);
}
