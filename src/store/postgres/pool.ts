import type { Socket } from "node:net";
import pg from "pg";
import type { Pool, PostgresClient } from "./connection.ts";
import { readState, type ServerState } from "./server-state.ts";
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
  /** Called with the server of each new connection; throws if it must not be used. */
  readonly admit?: ((state: ServerState) => void) | undefined;
  /** How long a request waits for a connection; default: 5 seconds. */
  readonly patienceMilliseconds?: number | undefined;
}

/** A pool whose server may have to be left. */
export interface ServerPool extends Pool {
  /** Cuts every connection at once, also those in use. What they were asked fails as if the server were gone. */
  cut(): void;
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
export function openPool({
  url: address,
  max,
  statementMilliseconds,
  onCut = () => {},
  admit,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
}: PoolOptions): ServerPool {
  const { url, ...tls } = splitTls(address);
  const options = {
    connectionString: url,
    ...tls,
    max,
    application_name: "billing-gateway",
    keepAlive: true,
    // Statements that one request issues together are sent together.
    pipeline: true,
    connectionTimeoutMillis: patienceMilliseconds,
    // The server ends long statements itself; this is for a server that no longer answers.
    query_timeout: statementMilliseconds + GRACE_MILLISECONDS,
    types: { getTypeParser: (type: number) => parsers[type] ?? asText },
    async onConnect(client: pg.Client) {
      // Without a listener, a connection lost while idle would end the process. The driver may emit two errors for
      // one loss: the server's message, and the closed connection.
      client.once("error", onCut).on("error", () => {});
      if (await hasOwnSession(client)) await client.query(settings("session", statementMilliseconds));
      else Object.assign(client, { settings: settings("local", statementMilliseconds) });
      admit?.(await readState(client as unknown as PostgresClient));
    },
  };
  const pool = new pg.Pool(options as unknown as pg.PoolConfig);
  // The pool repeats the error of an idle connection, which its own listener has handled.
  pool.on("error", () => {});
  const clients = new Set<pg.PoolClient>();
  pool.on("connect", (client) => clients.add(client)).on("remove", (client) => clients.delete(client));
  return {
    connect: async () => (await pool.connect()) as unknown as PostgresClient,
    usage: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      max,
    }),
    cut() {
      for (const client of clients)
        (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    },
    end: () => pool.end(),
  };
}

/**
 * Whether each statement of the connection reaches the same process of the server. A pooler gives the client a number of
 * its own, and each transaction another process, which may have any settings and prepared statements.
 */
async function hasOwnSession(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query({ text: "select pg_backend_pid() pid" });
  return rows[0]?.pid === (client as unknown as { processID: number | null }).processID;
}

/** Statements that make the settings of a session, or of the transaction in which they run. */
function settings(of: "session" | "local", statementMilliseconds: number): string {
  return [
    // Timestamps must arrive in one format, independent of the server's settings.
    `set ${of} time zone 'UTC'`,
    `set ${of} datestyle to 'ISO'`,
    `set ${of} statement_timeout to ${statementMilliseconds}`,
    `set ${of} lock_timeout to ${LOCK_MILLISECONDS}`,
    `set ${of} idle_in_transaction_session_timeout to ${statementMilliseconds + IDLE_MILLISECONDS}`,
    // A report uses one process of the server, and leaves the others to those that write. Compiling takes longer than it saves.
    `set ${of} max_parallel_workers_per_gather to 0`,
    `select set_config('jit', 'off', ${of === "local"}) where current_setting('jit', true) is not null`,
    // Acknowledged commits must be on disk. Stricter settings of the server are kept.
    `select set_config('synchronous_commit', 'on', ${of === "local"}) where current_setting('synchronous_commit') = 'off'`,
  ].join("; ");
}

function asText(text: string): string {
  return text;
}
