import type { CommandContext } from "../../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../../domain/decisions.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { isOlder } from "../migrations.ts";
import { reader } from "../reader.ts";
import type { RemoteCommits } from "../remote/commit-client.ts";
import { builtStatements } from "../statement.ts";
import type { Store } from "../store.ts";
import { connect, type SqliteConnection } from "./connection.ts";
import { sqliteDecoders, sqliteDialect } from "./dialect.ts";
import { toUnavailable } from "./failure.ts";
import { checkHeader } from "./file.ts";
import { pendingMigrations } from "./migrate.ts";
import type { SqliteOptions } from "./open.ts";
import { readsAside } from "./read-aside.ts";
import { sameFile } from "./same-file.ts";
import { snapshots } from "./snapshots.ts";

/**
 * Opens a file that another process of this gateway has opened to write. Commits go to that process; reads use
 * connections of this one. A snapshot that begins after the answer of a commit sees it.
 */
export function openShared(options: SqliteOptions, commits: RemoteCommits): Store {
  const { file, onStatement, observer } = options;
  const prepared = { hits: 0, misses: 0 };
  const open = () => connect({ file, readonly: true, onStatement, observer, counts: prepared });
  checkHeader(file);
  const isOurFile = sameFile(file);
  const checking = checked(file, open());
  const lent = snapshots({
    ...{ max: options.snapshotsMax, milliseconds: options.snapshotMilliseconds, open, only: null },
    openAside: () => readsAside({ file, onStatement, observer }),
  });
  let closed = false;

  return {
    async commit<D extends DecisionName>(decision: D, input: InputOf<D>, given: CommandContext) {
      if (closed) throw new Unavailable("STORAGE_UNAVAILABLE", "the database is closed");
      return (await commits.commit(decision, input, given)) as AnswerOf<D>;
    },

    snapshot: (businesses) => reader(lent.lease(), businesses, { dialect: sqliteDialect, decoders: sqliteDecoders }),

    async numberEvents() {},

    position: () => null,

    usage: () => ({
      commitsWaiting: commits.waiting(),
      pools: { read: lent.usage(), write: null },
      caches: { statements: builtStatements, prepared },
      reads: null,
    }),

    async ready() {
      try {
        if (closed || !isOurFile() || pendingMigrations(checking.raw).length > 0)
          throw new Error("the schema is not current");
        if (!commits.isConnected()) throw new Error("the process that writes does not answer");
      } catch (error) {
        throw new Unavailable("STORAGE_UNAVAILABLE", "the database is not ready", toUnavailable(error));
      }
    },

    async close() {
      if (closed) return;
      closed = true;
      await commits.close();
      await lent.close();
      checking.close();
    },
  };
}

/** The process that writes has checked the whole file. */
function checked(file: string, connection: SqliteConnection): SqliteConnection {
  if (pendingMigrations(connection.raw, file).length > 0) throw isOlder(file);
  return connection;
}
