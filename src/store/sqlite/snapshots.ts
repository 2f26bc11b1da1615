import type { SQL } from "drizzle-orm";
import { Unavailable } from "../../domain/refusal.ts";
import type { Connection } from "./connection.ts";
import { toUnavailable } from "./failure.ts";

/** How long a request waits for a snapshot when all are lent. */
const PATIENCE_MILLISECONDS = 5_000;

interface Waiting {
  readonly resolve: (connection: Connection) => void;
  readonly reject: (reason: Unavailable) => void;
  readonly timer: NodeJS.Timeout;
}

interface Options {
  readonly max: number;
  /** A snapshot that is held longer is taken back, since the log of the database grows behind it. */
  readonly milliseconds: number;
  readonly open: () => Connection;
  /** The connection that serves every snapshot, where there can be only one. */
  readonly only: Connection | null;
}

/**
 * Lends connections that each stand in one read transaction: whatever is written meanwhile, all reads of
 * a lease see the database as it was at the first. An idle lease holds nothing.
 */
export function snapshots({ max, milliseconds, open, only }: Options) {
  const idle: Connection[] = [];
  const waiting: Waiting[] = [];
  const lent = new Set<Connection>();
  let opened = 0;
  let closed = false;

  async function take(): Promise<Connection> {
    if (closed) throw new Unavailable("STORAGE_UNAVAILABLE", "the database is closed");
    const connection = idle.pop() ?? (opened < max ? openOne() : await nextReturned());
    lent.add(connection);
    connection.raw.exec("begin");
    return connection;
  }

  function openOne(): Connection {
    opened += 1;
    try {
      return open();
    } catch (error) {
      opened -= 1;
      throw error;
    }
  }

  function nextReturned(): Promise<Connection> {
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

  function giveBack(connection: Connection): void {
    lent.delete(connection);
    if (connection.raw.inTransaction) connection.raw.exec("commit");
    if (closed) {
      connection.close();
      return;
    }
    const next = waiting.shift();
    clearTimeout(next?.timer);
    if (next === undefined) idle.push(connection);
    else next.resolve(connection);
  }

  return {
    lease() {
      let held: Promise<Connection> | null = null;
      let timer: NodeJS.Timeout | undefined;
      let expired = false;

      async function ask(statement: SQL): Promise<Record<string, unknown>[]> {
        try {
          if (expired) throw new Unavailable("OVERLOADED", "the request took too long");
          held ??= begin();
          return (await held).all(statement);
        } catch (error) {
          throw toUnavailable(error);
        }
      }

      function begin(): Promise<Connection> {
        if (only !== null) return Promise.resolve(only);
        timer = setTimeout(() => {
          expired = true;
          release();
        }, milliseconds).unref();
        return take();
      }

      function release(): void {
        clearTimeout(timer);
        if (held !== null && only === null) held.then(giveBack, () => {});
        held = null;
      }

      return { ask, release };
    },

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
