import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../../domain/calendar.ts";
import type { CommandContext } from "../../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../../domain/decisions.ts";
import type { DataOf } from "../../domain/event/event.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { isOlder } from "../migrations.ts";
import { reader } from "../reader.ts";
import { builtStatements } from "../statement.ts";
import type { Store } from "../store.ts";
import { namedStatements, type Pool, type PostgresClient, type StatementHooks } from "./connection.ts";
import { postgresDecoders, postgresDialect } from "./dialect.ts";
import { eventNumberer } from "./event-numberer.ts";
import { isPassing, toStorageRefused, toUnavailable } from "./failure.ts";
import { hasJournal, migrate, pendingMigrations } from "./migrate.ts";
import type { CommitPositions } from "./positions.ts";
import { replicaLease } from "./replica-lease.ts";
import type { Replicas } from "./replicas.ts";
import { readState } from "./server-state.ts";
import { snapshots } from "./snapshots.ts";
import { writer } from "./writer.ts";

export interface PostgresOptions extends StatementHooks {
  /** Name of the database in messages, without a password. */
  readonly name: string;
  /** Pool for snapshots: one connection per reading request. */
  readonly readers: Pool;
  /** Separate pool for commits, because a request that holds a snapshot may commit. */
  readonly writers: Pool;
  /** Servers that answer reads besides the primary. */
  readonly replicas?: Replicas | null | undefined;
  /** Follows how far the primary has come, for reads of replicas. */
  readonly positions?: CommitPositions | null | undefined;
  readonly newUniqueId: () => string;
  /** Writes the data of events; without it, no events are written. */
  readonly eventData?: DataOf | null | undefined;
  /** If given, the server's own clock says when a decision is made: several gateways may differ. */
  readonly clock?: (() => Instant) | undefined;
  /** Most decisions that share a transaction; 1: each has its own. Default: as many as a group can have. */
  readonly groupedCommitsMax?: number | undefined;
  /** Longest time that a snapshot may be held. */
  readonly snapshotMilliseconds: number;
  /** Called once for each reason why the database is not available, and with `null` when it is. */
  readonly onWaiting?: ((cause: unknown) => void) | undefined;
}

const RETRY_MILLISECONDS = 500;

/**
 * Opens a database. An empty schema gets its tables. If the database does not answer, the store retries in the
 * background and is not ready until then. Throws `StorageRefused` if the database cannot be used.
 */
export async function openPostgres(options: PostgresOptions): Promise<Store> {
  const { name, readers, writers, newUniqueId, eventData = null, snapshotMilliseconds, onWaiting = () => {} } = options;
  const { replicas = null, positions = null } = options;
  const hooks = { onStatement: options.onStatement, observer: options.observer, onCommit: positions?.note };
  const lent = snapshots(readers, { milliseconds: snapshotMilliseconds, ...hooks });
  const { commit, waiting } = writer(writers, {
    newUniqueId,
    eventData,
    usesServerClock: options.clock !== undefined,
    groupedMax: options.groupedCommitsMax ?? Number.POSITIVE_INFINITY,
    ...hooks,
  });
  const number = eventNumberer(writers, hooks);
  const closing = new AbortController();
  let isPrepared = false;
  const committing = new Set<Promise<unknown>>();

  async function prepare(): Promise<void> {
    await withClient(writers, async (client) => {
      if (!(await hasJournal(client))) await migrate(client, name);
      if ((await pendingMigrations(client, name)).length > 0) throw isOlder(name);
      if (replicas !== null) replicas.require((await readState(client)).lsn);
    });
    isPrepared = true;
  }

  async function prepareInTime(first: unknown): Promise<void> {
    let reported = "";
    for (let cause = first; !closing.signal.aborted; ) {
      if (String(cause) !== reported) onWaiting(cause);
      reported = String(cause);
      await sleep(RETRY_MILLISECONDS, undefined, { ref: false });
      try {
        await prepare();
        return onWaiting(null);
      } catch (error) {
        cause = toStorageRefused(error, name);
      }
    }
  }

  /** Ending a pool waits for the connections in use. */
  async function endPools(): Promise<void> {
    await Promise.all([readers.end(), writers.end(), replicas?.end()]);
  }

  function mustBePrepared(): void {
    if (closing.signal.aborted) throw new Unavailable("STORAGE_UNAVAILABLE", "the database is closed");
    if (!isPrepared) throw new Unavailable("STORAGE_UNAVAILABLE", "the database is not ready yet");
  }

  try {
    await prepare();
  } catch (error) {
    if (!isPassing(error)) {
      await endPools();
      throw toStorageRefused(error, name);
    }
    void prepareInTime(error);
  }

  return {
    async commit<D extends DecisionName>(decision: D, input: InputOf<D>, given: CommandContext) {
      mustBePrepared();
      const taken = commit(decision, input, given);
      committing.add(taken);
      try {
        return (await taken) as AnswerOf<D>;
      } finally {
        committing.delete(taken);
      }
    },

    snapshot(businesses, reached) {
      const lease =
        replicas === null || reached === undefined
          ? lent.lease()
          : replicaLease(() => lent.lease(() => replicas.connect(reached)), lent.lease);
      const ask: typeof lease.ask = async (statement) => {
        mustBePrepared();
        return lease.ask(statement);
      };
      const askOnly: typeof lease.ask = async (statement) => {
        mustBePrepared();
        return (lease.askOnly ?? lease.ask)(statement);
      };
      return reader({ ...lease, ask, askOnly }, businesses, { dialect: postgresDialect, decoders: postgresDecoders });
    },

    async numberEvents() {
      mustBePrepared();
      await number();
    },

    position: () => positions?.latest() ?? null,

    usage: () => ({
      commitsWaiting: waiting(),
      pools: { read: readers.usage(), write: writers.usage() },
      caches: { statements: builtStatements, prepared: namedStatements },
      reads: replicas?.usage() ?? null,
    }),

    async ready() {
      try {
        mustBePrepared();
        const pending = await withClient(readers, (client) => pendingMigrations(client, name));
        if (pending.length > 0) throw isOlder(name);
      } catch (error) {
        throw new Unavailable("STORAGE_UNAVAILABLE", "the database is not ready", toUnavailable(error));
      }
    },

    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await Promise.allSettled(committing);
      await endPools();
    },
  };
}

async function withClient<T>(pool: Pool, act: (client: PostgresClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const answer = await act(client);
    client.release();
    return answer;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}
