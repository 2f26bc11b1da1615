import { Unavailable } from "../../domain/refusal.ts";
import type { Lease } from "../reader.ts";
import type { Statement } from "../statement.ts";
import { connection, type Pool, type PostgresConnection } from "./connection.ts";
import { isCut, toUnavailable } from "./failure.ts";

const TOO_LONG = "the request took too long";
const IS_OVER = "the request is over";

/** What the server sees of the database is settled by the first statement that follows. */
const BEGIN = "begin isolation level repeatable read read only";

interface Options {
  /** A request that reads for longer is refused: the server keeps old rows for the sake of its snapshot. */
  readonly milliseconds: number;
  readonly onStatement?: ((text: string) => void) | undefined;
}

/** Lends connections. Whatever is written meanwhile, a lease sees the database as it was at its first read. */
export function snapshots(pool: Pool, { milliseconds, onStatement }: Options) {
  /** A connection that stands in a transaction, or is about to: what is asked next is sent right behind. */
  async function lend(onFailure: (cause: unknown) => void): Promise<PostgresConnection> {
    const lent = connection(await pool.connect(), onStatement);
    lent.run(BEGIN).catch(onFailure);
    return lent;
  }

  return {
    lease(): Lease {
      let held: Promise<PostgresConnection> | null = null;
      let over: string | null = null;
      let overdue: NodeJS.Timeout | undefined;
      /** What went wrong first: those that were sent right behind fail for its sake. */
      let failure: unknown;

      function lent(): Promise<PostgresConnection> {
        if (over !== null) throw new Unavailable("OVERLOADED", over);
        if (held === null) {
          held = lend((cause) => end(IS_OVER, cause));
          held.then(startTime).catch(() => {});
        }
        return held;
      }

      /** Who waits for a connection keeps it from nobody, and holds no snapshot: his time has not begun. */
      function startTime(): void {
        if (over === null) overdue = setTimeout(() => end(TOO_LONG), milliseconds).unref();
      }

      function end(reason: string, cause?: unknown): void {
        clearTimeout(overdue);
        failure ??= cause;
        over ??= reason;
        held?.then((one) => giveBack(one, cause)).catch(() => {});
        held = null;
      }

      async function ask<Row>(statement: Statement<Row>): Promise<Row[]> {
        try {
          const one = await lent();
          // What goes on after the answer is out, in some sibling of what failed, reads no more.
          if (over !== null) throw new Unavailable("OVERLOADED", over);
          return await one.ask(statement);
        } catch (error) {
          // The transaction takes no statement any more.
          end(IS_OVER, error);
          throw toUnavailable(failure);
        }
      }

      return {
        ask,
        async reserve() {
          try {
            await lent();
          } catch (error) {
            throw toUnavailable(error);
          }
        },
        refresh() {
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
