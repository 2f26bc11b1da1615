import type { Instant } from "../../domain/calendar.ts";
import type { CommandContext } from "../../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../../domain/decisions.ts";
import type { DataOf } from "../../domain/event/event.ts";
import { Unavailable } from "../../domain/refusal.ts";
import type { CacheCounts, StoreObserver } from "../observer.ts";
import { reader } from "../reader.ts";
import { builtStatements } from "../statement.ts";
import type { Store } from "../store.ts";
import { type Checkpoints, checkpoints, type LongLog } from "./checkpoints.ts";
import { connect, type SqliteConnection } from "./connection.ts";
import { sqliteDecoders, sqliteDialect } from "./dialect.ts";
import { isBusy, isUnwritable, toUnavailable } from "./failure.ts";
import { cannotBeWritten, checkFile } from "./file.ts";
import { migrate, pendingMigrations } from "./migrate.ts";
import { readsAside } from "./read-aside.ts";
import { sameFile } from "./same-file.ts";
import { snapshots } from "./snapshots.ts";
import { writer } from "./writer.ts";

export interface SqliteOptions {
  /** A path, or `:memory:` for a database that exists only while the store is open. */
  readonly file: string;
  /** A database with the current schema, of which a database in memory is a copy; without it, one is created. */
  readonly image?: Buffer | undefined;
  readonly newUniqueId: () => string;
  /** Writes the data of events; without it, no events are written. */
  readonly eventData?: DataOf | null | undefined;
  readonly clock?: (() => Instant) | undefined;
  /** Most snapshots at the same time. */
  readonly snapshotsMax: number;
  /** Longest time that a snapshot may be held. */
  readonly snapshotMilliseconds: number;
  /** Most commits that share one disk sync. */
  readonly groupedCommitsMax?: number | undefined;
  /** Called with each statement that reads or writes data. */
  readonly onStatement?: (text: string) => void;
  readonly observer?: StoreObserver | undefined;
  /** Called when a reader makes the write-ahead log grow. */
  readonly onLongLog?: (report: LongLog) => void;
}

const GROUPED_COMMITS_MAX = 1_000;

/** Opens an existing database with the current schema. An in-memory database is created. */
export function openSqlite(options: SqliteOptions): Store {
  const {
    file,
    newUniqueId,
    eventData = null,
    clock = null,
    groupedCommitsMax: groupedMax = GROUPED_COMMITS_MAX,
    onStatement,
    observer,
  } = options;
  const prepared = { hits: 0, misses: 0 };
  const inMemory = file === ":memory:";
  if (!inMemory) checkFile(file);
  const writing = connectToWrite(options, prepared);
  if (inMemory && options.image === undefined) migrate(writing.raw);
  const aside = inMemory ? nothingToTend : checkpoints(writing.raw, file, options.onLongLog, observer);
  const isOurFile = inMemory ? () => true : sameFile(file);
  const { commit, waiting, settled } = writer({
    ...{ connection: writing, newUniqueId, eventData, clock, isOurFile, checkpoints: aside, groupedMax, observer },
  });
  const lent = snapshots({
    max: options.snapshotsMax,
    milliseconds: options.snapshotMilliseconds,
    open: () => connect({ file, readonly: true, onStatement, observer, counts: prepared }),
    openAside: inMemory ? undefined : () => readsAside({ file, onStatement, observer }),
    // An in-memory database has one connection. Reads are synchronous, so none sees half a commit.
    only: inMemory ? writing : null,
  });
  let closed = false;

  return {
    async commit<D extends DecisionName>(decision: D, input: InputOf<D>, given: CommandContext) {
      if (closed) throw new Unavailable("STORAGE_UNAVAILABLE", "the database is closed");
      return (await commit(decision, input, given)) as AnswerOf<D>;
    },

    snapshot(businesses) {
      return reader(lent.lease(), businesses, { dialect: sqliteDialect, decoders: sqliteDecoders });
    },

    async numberEvents() {},

    position: () => null,

    usage: () => ({
      reads: null,
      commitsWaiting: waiting(),
      pools: { read: lent.usage(), write: null },
      caches: { statements: builtStatements, prepared },
    }),

    async ready() {
      try {
        if (closed || !isOurFile() || pendingMigrations(writing.raw).length > 0)
          throw new Error("the schema is not current");
      } catch (error) {
        throw new Unavailable("STORAGE_UNAVAILABLE", "the database is not ready", toUnavailable(error));
      }
    },

    async close() {
      if (closed) return;
      closed = true;
      await settled();
      await aside.close();
      await lent.close();
      closeWriting(writing);
    },
  };
}

function connectToWrite({ file, image, onStatement, observer }: SqliteOptions, counts: CacheCounts): SqliteConnection {
  try {
    return connect({ file, image, onStatement, observer, counts });
  } catch (error) {
    throw isUnwritable(error) ? cannotBeWritten(file) : error;
  }
}

const nothingToTend: Checkpoints = { async tend() {}, async close() {} };

/** Optimizes and truncates the log if no other process uses the file; otherwise the last process to close does it. */
function closeWriting(writing: SqliteConnection): void {
  try {
    writing.raw.pragma("optimize");
    writing.raw.pragma("wal_checkpoint(TRUNCATE)");
  } catch (error) {
    if (!isBusy(error)) throw error;
  } finally {
    writing.close();
  }
}
