import { Unavailable } from "../../domain/refusal.ts";
import type { Lease } from "../reader.ts";
import type { Statement } from "../statement.ts";
import {
  connection,
  type Pool,
  type PostgresClient,
  type PostgresConnection,
  type StatementHooks,
} from "./connection.ts";
import { isCut, toUnavailable } from "./failure.ts";
import { type Guest, sharedSnapshots } from "./shared-snapshots.ts";

const TOO_LONG = "the request took too long";
const IS_OVER = "the request has ended";

/** The first statement after this takes the snapshot. */
const BEGIN = "begin isolation level repeatable read read only";

interface Options extends StatementHooks {
  /** Time limit of a request: the server must keep old rows for its snapshot. */
  readonly milliseconds: number;
}

/** Lends connections. All reads of a lease see the database as of its first read. */
export function snapshots(pool: Pool, { milliseconds, ...hooks }: Options) {
  /** A connection in a transaction. `begin` is not awaited: the next statement is sent right after it. */
  async function lend(
    connect: () => Promise<PostgresClient>,
    onFailure: (cause: unknown) => void,
  ): Promise<PostgresConnection> {
    const lent = connection(await connect(), hooks);
    lent.run(BEGIN).catch(onFailure);
    return lent;
  }

  const shared = sharedSnapshots(pool, { milliseconds, ...hooks });

  return {
    /** `connect` takes the connection, from the pool if nothing else is said. */
    lease(connect: () => Promise<PostgresClient> = () => pool.connect()): Lease {
      /** What was reserved for reads after a commit; used until the request needs a connection of its own. */
      let guest: Guest | null = null;
      let held: Promise<PostgresConnection> | null = null;
      let over: string | null = null;
      let overdue: NodeJS.Timeout | undefined;
      /** The first error: statements sent after it only fail as a consequence. */
      let failure: unknown;

      function lent(): Promise<PostgresConnection> {
        if (over !== null) throw new Unavailable("OVERLOADED", over);
        if (held === null) {
          held = lend(connect, (cause) => end(IS_OVER, cause));
          held.then(startTime).catch(() => {});
        }
        return held;
      }

      /** Starts the time limit. It does not count the wait for a connection, when no snapshot is held yet. */
      function startTime(): void {
        if (over === null) overdue = setTimeout(() => end(TOO_LONG), milliseconds).unref();
      }

      function end(reason: string, cause?: unknown): void {
        clearTimeout(overdue);
        failure ??= cause;
        over ??= reason;
        held?.then((one) => giveBack(one, cause)).catch(() => {});
        held = null;
        guest?.release();
        guest = null;
      }

      async function ask<Row>(statement: Statement<Row>): Promise<Row[]> {
        if (guest !== null && held === null) {
          const here = guest;
          try {
            return await here.ask(statement);
          } catch (error) {
            // What another request of the snapshot failed at is no failure of this one, if it has read nothing yet.
            if (here.hasRead() || over !== null) throw toUnavailable(error);
          }
        }
        try {
          const one = await lent();
          // Resolvers that still run after the answer was sent must not read any more.
          if (over !== null) throw new Unavailable("OVERLOADED", over);
          return await one.ask(statement);
        } catch (error) {
          // The failed transaction accepts no more statements.
          end(IS_OVER, error);
          throw toUnavailable(failure);
        }
      }

      /** Without a transaction, unless the request has one, or a pooler may give each statement another session. */
      async function askOnly<Row>(statement: Statement<Row>): Promise<Row[]> {
        if (held !== null || guest !== null || over !== null) return ask(statement);
        const client = await connect().catch((error) => {
          throw toUnavailable(error);
        });
        if (client.settings !== undefined) {
          client.release();
          return ask(statement);
        }
        try {
          const rows = await connection(client, hooks).ask(statement);
          client.release();
          return rows;
        } catch (error) {
          client.release(isCut(error) ? (error as Error) : undefined);
          throw toUnavailable(error);
        }
      }

      return {
        ask,
        askOnly,
        async reserve() {
          if (over !== null) throw new Unavailable("OVERLOADED", over);
          if (held !== null || guest !== null) return;
          try {
            guest = await shared.enter();
          } catch (error) {
            throw toUnavailable(error);
          }
        },
        refresh() {
          guest?.refresh();
          held?.then((one) => one.run(`commit; ${BEGIN}`)).catch((error) => end(IS_OVER, error));
        },
        release: () => end(IS_OVER),
      };
    },
  };
}

async function giveBack(one: PostgresConnection, cause: unknown): Promise<void> {
  try {
    if (isCut(cause)) throw cause;
    await one.run("commit");
    one.release();
  } catch (error) {
    one.release(error as Error);
  }
}
