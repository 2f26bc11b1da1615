import { connection, type Pool, type PostgresConnection, type StatementHooks } from "./connection.ts";

/** Connections at the same time: while the requests of one snapshot are answered, another one begins. */
const CONNECTIONS_MAX = 2;

interface Options extends StatementHooks {
  /** A connection is free. */
  readonly onFree: () => void;
  /** There is none, and none could be opened. */
  readonly onNone: (error: unknown) => void;
}

/** A few connections of a pool for many users. As long as there are users, one connection stays open. */
export function sharedConnections(pool: Pool, { onFree, onNone, ...hooks }: Options) {
  const free: PostgresConnection[] = [];
  let users = 0;
  let opened = 0;
  let opening: Promise<void> | null = null;

  async function open(): Promise<void> {
    opened += 1;
    try {
      free.push(connection(await pool.connect(), hooks));
    } catch (error) {
      opened -= 1;
      throw error;
    }
    onFree();
    closeUnused();
  }

  function openAnother(): void {
    open().catch((error) => {
      if (opened === 0) onNone(error);
    });
  }

  function closeUnused(): void {
    if (users > 0) return;
    for (const lent of free.splice(0)) {
      opened -= 1;
      lent.release();
    }
  }

  return {
    /** Adds a user. Resolves when there is a connection; throws what the pool throws. */
    async enter(): Promise<void> {
      users += 1;
      try {
        if (opened === 0)
          opening = open().finally(() => {
            opening = null;
          });
        await opening;
      } catch (error) {
        users -= 1;
        throw error;
      }
    },

    leave(): void {
      users -= 1;
      closeUnused();
    },

    /** A free connection; `null`: `onFree` is called when there is one. */
    take(): PostgresConnection | null {
      const lent = free.pop() ?? null;
      if (lent === null && opened < CONNECTIONS_MAX) openAnother();
      return lent;
    },

    giveBack(lent: PostgresConnection): void {
      free.push(lent);
      onFree();
      closeUnused();
    },

    /** Closes a connection that failed. */
    close(lent: PostgresConnection, cause: Error): void {
      opened -= 1;
      lent.release(cause);
      if (users > 0 && opened === 0) openAnother();
    },
  };
}
