import pg from "pg";
import type { Pool, PostgresClient } from "./connection.ts";
import { splitTls } from "./tls.ts";
import { parsers } from "./types.ts";

export interface PoolOptions {
  readonly url: string;
  /** Most connections at the same time. */
  readonly max: number;
  /** Time limit of a statement. */
  readonly statementMilliseconds: number;
  /** Called when a connection is lost; the pool opens another. */
  readonly onCut?: ((cause: Error) => void) | undefined;
}

/** How long a request waits for a connection, returned or new. */
const PATIENCE_MILLISECONDS = 5_000;

/** How long a statement waits for a row that another transaction has locked. */
const LOCK_MILLISECONDS = 5_000;

/** Extra time for the server to end a statement before the driver gives up the connection. */
const GRACE_MILLISECONDS = 2_000;

/** The server ends a transaction that is idle this long; it was forgotten. */
const IDLE_MILLISECONDS = 60_000;

/**
 * A pool of connections to a PostgreSQL server; each is opened when needed. Throws `StorageRefused` if a certificate in
 * the address cannot be used.
 */
export function openPool({ url: address, max, statementMilliseconds, onCut = () => {} }: PoolOptions): Pool {
  const settings = [
    // Timestamps must arrive in one format, independent of the server's settings.
    "set time zone 'UTC'",
    "set datestyle to 'ISO'",
    `set statement_timeout to ${statementMilliseconds}`,
    `set lock_timeout to ${LOCK_MILLISECONDS}`,
    `set idle_in_transaction_session_timeout to ${statementMilliseconds + IDLE_MILLISECONDS}`,
    // A report uses one process of the server, and leaves the others to those that write. Compiling takes longer than it saves.
    "set max_parallel_workers_per_gather to 0",
    "select set_config('jit', 'off', false) where current_setting('jit', true) is not null",
    // Acknowledged commits must be on disk. Stricter settings of the server are kept.
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
  ].join("; ");
  const { url, ...tls } = splitTls(address);
  const options = {
    connectionString: url,
    ...tls,
    max,
    application_name: "billing-gateway",
    keepAlive: true,
    // Statements that one request issues together are sent together.
    pipeline: true,
    connectionTimeoutMillis: PATIENCE_MILLISECONDS,
    // The server ends long statements itself; this is for a server that no longer answers.
    query_timeout: statementMilliseconds + GRACE_MILLISECONDS,
    types: { getTypeParser: (type: number) => parsers[type] ?? asText },
    async onConnect(client: pg.Client) {
      // Without a listener, a connection lost while idle would end the process. The driver may emit two errors for
      // one loss: the server's message, and the closed connection.
      client.once("error", onCut).on("error", () => {});
      await client.query(settings);
    },
  };
  const pool = new pg.Pool(options as unknown as pg.PoolConfig);
  // The pool repeats the error of an idle connection, which its own listener has handled.
  pool.on("error", () => {});
  return {
    connect: async () => (await pool.connect()) as unknown as PostgresClient,
    usage: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      max,
    }),
    end: () => pool.end(),
  };
}

function asText(text: string): string {
  return text;
}
