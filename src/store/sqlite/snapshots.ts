import { setImmediate as nextTurn } from "node:timers/promises";
import { Unavailable } from "../../domain/refusal.ts";
import type { Lease } from "../reader.ts";
import type { Statement } from "../statement.ts";
import type { SqliteConnection } from "./connection.ts";
import { toUnavailable } from "./failure.ts";
import {
  type ReadConnection,
  type ReadConnections,
  readConnections,
  readsHere,
  withoutSnapshots,
} from "./read-connections.ts";

/** How long a request waits for a snapshot when all are in use. */
const PATIENCE_MILLISECONDS = 5_000;

/** How long one request may read before others get a turn. */
const TURN_MILLISECONDS = 10;

/** Most long reads at the same time. Each is a thread with a cache of pages. */
const ASIDE_MAX = 2;

const TOO_LONG = "the request took too long";
const IS_OVER = "the request has ended";

interface Options {
  readonly max: number;
  /** Time limit of a request: the write-ahead log grows while a snapshot is held. */
  readonly milliseconds: number;
  readonly open: () => SqliteConnection;
  /** Opens a connection for long reads, which block nobody; without it they are like others. */
  readonly openAside?: (() => ReadConnection) | undefined;
  /** The connection for all snapshots of an in-memory database; otherwise `null`. */
  readonly only: SqliteConnection | null;
}

/** Lends connections. All reads of a lease see the database as of its first read. */
export function snapshots({ max, milliseconds, open, openAside, only }: Options) {
  const pool = readConnections({ max, patienceMilliseconds: PATIENCE_MILLISECONDS, open: () => readsHere(open()) });
  // A long read waits for others as long as it may take: its time limit counts from there.
  const aside =
    openAside === undefined
      ? pool
      : readConnections({ max: ASIDE_MAX, patienceMilliseconds: milliseconds, open: openAside });
  const single = only === null ? null : withoutSnapshots(only);

  return {
    lease: () => leased({ pool, aside, single, milliseconds }),

    usage: () => pool.usage(),

    async close(): Promise<void> {
      await Promise.all([pool.close(), aside.close()]);
    },
  };
}

interface Lending {
  readonly pool: ReadConnections;
  readonly aside: ReadConnections;
  readonly single: ReadConnection | null;
  readonly milliseconds: number;
}

function leased({ pool, aside, single, milliseconds }: Lending): Lease {
  let from = pool;
  let held: Promise<ReadConnection> | null = null;
  let over: string | null = null;
  let overdueAt = Number.POSITIVE_INFINITY;
  let overdue: NodeJS.Timeout | undefined;
  let turnEndsAt = 0;
  const reading = untilStopped();

  async function connection(): Promise<ReadConnection> {
    // Also checked here, because a sequence of fast statements leaves the timer no turn.
    if (performance.now() > overdueAt) end(TOO_LONG);
    if (over !== null) throw new Unavailable("OVERLOADED", over);
    if (held === null) {
      overdueAt = performance.now() + milliseconds;
      if (single === null) overdue = setTimeout(() => end(TOO_LONG), milliseconds).unref();
      held = Promise.resolve(single ?? from.take());
    }
    return held;
  }

  function end(reason: string): void {
    clearTimeout(overdue);
    over ??= reason;
    if (single === null) held?.then(from.giveBack, () => {});
    held = null;
    reading.stop(over);
  }

  async function ask<Row>(statement: Statement<Row>): Promise<Row[]> {
    try {
      const lent = await connection();
      await takeTurns();
      // Resolvers that still run after the answer was sent must not read any more.
      if (over !== null) throw new Unavailable("OVERLOADED", over);
      const rows = lent.ask(statement);
      return Array.isArray(rows) ? rows : await reading.within(rows);
    } catch (error) {
      throw toUnavailable(error);
    }
  }

  async function takeTurns(): Promise<void> {
    if (performance.now() < turnEndsAt) return;
    if (turnEndsAt > 0) await nextTurn();
    turnEndsAt = performance.now() + TURN_MILLISECONDS;
  }

  return {
    ask,
    aside() {
      if (held === null) from = aside;
    },
    async reserve() {
      try {
        await connection();
      } catch (error) {
        throw toUnavailable(error);
      }
    },
    refresh() {
      held?.then(
        (lent) => void lent.endSnapshot(),
        () => {},
      );
    },
    release: () => end(IS_OVER),
  };
}

/** Answers that are waited for until the lease is over: a statement in a thread cannot be interrupted. */
function untilStopped() {
  let stopped: Promise<never> | null = null;
  let reject: (error: Unavailable) => void = () => {};
  return {
    within<T>(answer: Promise<T>): Promise<T> {
      stopped ??= new Promise((_, refuse) => {
        reject = refuse;
      });
      return Promise.race([answer, stopped]);
    },
    stop(reason: string) {
      if (stopped !== null) reject(new Unavailable("OVERLOADED", reason));
    },
  };
}
