import { setImmediate as nextTurn } from "node:timers/promises";
import { Unavailable } from "../../domain/refusal.ts";
import type { PoolUsage } from "../observer.ts";
import type { Lease } from "../reader.ts";
import type { Statement } from "../statement.ts";
import type { SqliteConnection } from "./connection.ts";
import { toUnavailable } from "./failure.ts";

/** How long a request waits for a snapshot when all are in use. */
const PATIENCE_MILLISECONDS = 5_000;

/** How long one request may read before others get a turn. */
const TURN_MILLISECONDS = 10;

const TOO_LONG = "the request took too long";
const IS_OVER = "the request has ended";

interface Waiting {
  readonly resolve: (connection: SqliteConnection) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

interface Options {
  readonly max: number;
  /** Time limit of a request: the write-ahead log grows while a snapshot is held. */
  readonly milliseconds: number;
  readonly open: () => SqliteConnection;
  /** The connection for all snapshots of an in-memory database; otherwise `null`. */
  readonly only: SqliteConnection | null;
}

/** Lends connections. All reads of a lease see the database as of its first read. */
export function snapshots({ max, milliseconds, open, only }: Options) {
  const idle: SqliteConnection[] = [];
  const waiting: Waiting[] = [];
  let opened = 0;
  let closed = false;

  function take(): Promise<SqliteConnection> | SqliteConnection {
    if (closed) throw new Unavailable("STORAGE_UNAVAILABLE", "the database is closed");
    return idle.pop() ?? (opened < max ? openOne() : nextReturned());
  }

  function openOne(): SqliteConnection {
    const connection = open();
    opened += 1;
    return connection;
  }

  function nextReturned(): Promise<SqliteConnection> {
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        resolve,
        reject,
        timer: setTimeout(() => {
          waiting.splice(waiting.indexOf(one), 1);
          reject(new Unavailable("OVERLOADED", "too many requests are reading"));
        }, PATIENCE_MILLISECONDS),
      };
      waiting.push(one);
    });
  }

  function giveBack(connection: SqliteConnection): void {
    if (closed || !isSound(connection)) {
      opened -= 1;
      connection.close();
      return;
    }
    const next = waiting.shift();
    clearTimeout(next?.timer);
    if (next === undefined) idle.push(connection);
    else next.resolve(connection);
  }

  /** Ends the transaction of a lease. A connection that fails to do so is not used again. */
  function isSound(connection: SqliteConnection): boolean {
    try {
      endTransaction(connection);
      return true;
    } catch {
      return false;
    }
  }

  return {
    lease(): Lease {
      let held: Promise<SqliteConnection> | null = null;
      let over: string | null = null;
      let overdueAt = Number.POSITIVE_INFINITY;
      let overdue: NodeJS.Timeout | undefined;
      let turnEndsAt = 0;

      async function connection(): Promise<SqliteConnection> {
        // Also checked here, because a sequence of fast statements leaves the timer no turn.
        if (performance.now() > overdueAt) end(TOO_LONG);
        if (over !== null) throw new Unavailable("OVERLOADED", over);
        if (held === null) {
          overdueAt = performance.now() + milliseconds;
          if (only === null) overdue = setTimeout(() => end(TOO_LONG), milliseconds).unref();
          held = Promise.resolve(only ?? take());
        }
        return held;
      }

      function end(reason: string): void {
        clearTimeout(overdue);
        over ??= reason;
        if (only === null) held?.then(giveBack, () => {});
        held = null;
      }

      async function ask<Row>(statement: Statement<Row>): Promise<Row[]> {
        try {
          const lent = await connection();
          await takeTurns();
          // Resolvers that still run after the answer was sent must not read any more.
          if (over !== null) throw new Unavailable("OVERLOADED", over);
          if (only === null && !lent.raw.inTransaction) lent.raw.exec("begin");
          return lent.ask(statement);
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
        async reserve() {
          try {
            await connection();
          } catch (error) {
            throw toUnavailable(error);
          }
        },
        refresh() {
          if (only === null) held?.then(endTransaction, () => {});
        },
        release: () => end(IS_OVER),
      };
    },

    usage: (): PoolUsage => ({ used: opened - idle.length, idle: idle.length, waiting: waiting.length, max }),

    close(): void {
      closed = true;
      for (const connection of idle.splice(0)) connection.close();
      for (const { timer, reject } of waiting.splice(0)) {
        clearTimeout(timer);
        reject(new Unavailable("STORAGE_UNAVAILABLE", "the database is closed"));
      }
    },
  };
}

function endTransaction({ raw }: SqliteConnection): void {
  if (raw.inTransaction) raw.exec("commit");
}
