import { Unavailable } from "../../domain/refusal.ts";
import type { PoolUsage } from "../observer.ts";
import type { Statement } from "../statement.ts";
import type { SqliteConnection } from "./connection.ts";

/** A connection that reads for one snapshot at a time. */
export interface ReadConnection {
  /** Asks in the transaction of the snapshot, which begins with its first statement. */
  ask<Row>(statement: Statement<Row>): Row[] | Promise<Row[]>;
  /** Ends the transaction, after the statements under way. Returns whether the connection can be used again. */
  endSnapshot(): boolean | Promise<boolean>;
  close(): void | Promise<void>;
}

interface Options {
  readonly max: number;
  /** How long a request waits for a connection when all are in use. */
  readonly patienceMilliseconds: number;
  readonly open: () => ReadConnection;
}

interface Waiting {
  readonly resolve: (connection: ReadConnection) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

export type ReadConnections = ReturnType<typeof readConnections>;

/** Connections for snapshots, opened when they are needed and lent to one snapshot at a time. */
export function readConnections({ max, patienceMilliseconds, open }: Options) {
  const idle: ReadConnection[] = [];
  const waiting: Waiting[] = [];
  /** Connections whose last statement is under way, or that are being closed. */
  const ending = new Set<Promise<void>>();
  let opened = 0;
  let closed = false;

  function take(): Promise<ReadConnection> | ReadConnection {
    if (closed) throw new Unavailable("STORAGE_UNAVAILABLE", "the database is closed");
    return idle.pop() ?? (opened < max ? openOne() : nextReturned());
  }

  function openOne(): ReadConnection {
    const connection = open();
    opened += 1;
    return connection;
  }

  function nextReturned(): Promise<ReadConnection> {
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        resolve,
        reject,
        timer: setTimeout(() => {
          waiting.splice(waiting.indexOf(one), 1);
          reject(new Unavailable("OVERLOADED", "too many requests are reading"));
        }, patienceMilliseconds),
      };
      waiting.push(one);
    });
  }

  function giveBack(connection: ReadConnection): void {
    const isSound = connection.endSnapshot();
    if (typeof isSound === "boolean") {
      void returned(connection, isSound);
      return;
    }
    // It counts as used until its last statement ends, which limits how many run at once.
    const end = isSound.then((answer) => returned(connection, answer));
    ending.add(end);
    void end.then(() => ending.delete(end));
  }

  async function returned(connection: ReadConnection, isSound: boolean): Promise<void> {
    const next = closed ? undefined : waiting.shift();
    clearTimeout(next?.timer);
    if (!closed && isSound) {
      if (next === undefined) idle.push(connection);
      else next.resolve(connection);
      return;
    }
    opened -= 1;
    if (next !== undefined) replaceFor(next);
    await connection.close();
  }

  /** Another connection for a request that waits. */
  function replaceFor({ resolve, reject }: Waiting): void {
    try {
      resolve(openOne());
    } catch (error) {
      reject(error);
    }
  }

  return {
    take,
    giveBack,
    usage: (): PoolUsage => ({ used: opened - idle.length, idle: idle.length, waiting: waiting.length, max }),
    async close(): Promise<void> {
      closed = true;
      const closing = idle.splice(0).map((connection) => connection.close());
      for (const { timer, reject } of waiting.splice(0)) {
        clearTimeout(timer);
        reject(new Unavailable("STORAGE_UNAVAILABLE", "the database is closed"));
      }
      await Promise.all([...closing, ...ending]);
    },
  };
}

/** A connection whose statements hold up this thread. */
export function readsHere({ raw, ask, close }: SqliteConnection): ReadConnection {
  return {
    ask(statement) {
      if (!raw.inTransaction) raw.exec("begin");
      return ask(statement);
    },
    endSnapshot() {
      try {
        if (raw.inTransaction) raw.exec("commit");
        return true;
      } catch {
        return false;
      }
    },
    close,
  };
}

/** The only connection of a database in memory, which commits use too: it has no snapshots. */
export function withoutSnapshots({ ask }: SqliteConnection): ReadConnection {
  return { ask, endSnapshot: () => true, close() {} };
}
