import pg from "pg";
import type { Pool, PostgresClient } from "./connection.ts";
import { splitTls } from "./tls.ts";
import { parsers } from "./types.ts";

export interface PoolOptions {
  readonly url: string;
  /** How many connections are open at a time. */
  readonly max: number;
  /** For how long a statement may run. */
  readonly statementMilliseconds: number;
  /** Told of a connection that was cut; the pool opens another. */
  readonly onCut?: ((cause: Error) => void) | undefined;
}

/** How long somebody waits for a connection: for one that is lent to be given back, or for a new one. */
const PATIENCE_MILLISECONDS = 5_000;

/** How long a statement waits for a row that another transaction has locked. */
const LOCK_MILLISECONDS = 5_000;

/** What the server itself may take longer than it was told before the connection is given up. */
const GRACE_MILLISECONDS = 2_000;

/** A transaction in which nothing happens for that long was forgotten; the server ends it. */
const IDLE_MILLISECONDS = 60_000;

/**
 * Connections to a PostgreSQL server. Opens none before it is asked for one. Throws `StorageRefused` where a
 * certificate that the address names cannot be used.
 */
export function openPool({ url: address, max, statementMilliseconds, onCut = () => {} }: PoolOptions): Pool {
  const settings = [
    // So that moments are written in one way, whatever the server is set to.
    "set time zone 'UTC'",
    "set datestyle to 'ISO'",
    `set statement_timeout to ${statementMilliseconds}`,
    `set lock_timeout to ${LOCK_MILLISECONDS}`,
    `set idle_in_transaction_session_timeout to ${statementMilliseconds + IDLE_MILLISECONDS}`,
    // What is acknowledged is on the disk. A server that promises more keeps to it.
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
  ].join("; ");
  const { url, ...tls } = splitTls(address);
  const options = {
    connectionString: url,
    ...tls,
    max,
    application_name: "billing-gateway",
    keepAlive: true,
    // Statements of one request that are asked together are sent together.
    pipeline: true,
    connectionTimeoutMillis: PATIENCE_MILLISECONDS,
    // The server ends a statement in time; this is for one that does not answer any more.
    query_timeout: statementMilliseconds + GRACE_MILLISECONDS,
    types: { getTypeParser: (type: number) => parsers[type] ?? asText },
    async onConnect(client: pg.Client) {
      // Without a listener, a connection that is cut between two statements would end the process. Of a cut the driver
      // may tell twice: what the server said, and that the connection is gone.
      client.once("error", onCut).on("error", () => {});
      await client.query(settings);
    },
  };
  const pool = new pg.Pool(options as unknown as pg.PoolConfig);
  // It repeats what an idle connection told its own listener.
  pool.on("error", () => {});
  return {
    connect: async () => (await pool.connect()) as unknown as PostgresClient,
    end: () => pool.end(),
  };
}

function asText(text: string): string {
  return text;
}
