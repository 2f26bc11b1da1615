import { createHash } from "node:crypto";
import { fillPlaceholders, type Query, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { StoredRow } from "../rows.ts";
import type { Statement } from "../statement.ts";

/** The methods of a pooled connection that the store uses. */
export interface PostgresClient {
  /** Sends a statement. Several may be sent at once; they run in order. A named statement is prepared once. */
  query(query: { text: string; values?: unknown[]; name?: string }): Promise<{ rows: StoredRow[] }>;
  /** Returns the connection to the pool; with an error or `true`, closes it. */
  release(broken?: Error | boolean): void;
}

/** A connection pool. `connect` waits for a while if all connections are in use. */
export interface Pool {
  connect(): Promise<PostgresClient>;
  end(): Promise<void>;
}

/** A connection taken from the pool. */
export interface PostgresConnection {
  ask<Row>(statement: Statement<Row>): Promise<Row[]>;
  run(text: string): Promise<void>;
  release(broken?: Error): void;
}

const NAMED_LENGTH_MAX = 8_000;
/** Characters of all named statements: the server uses about 70 bytes per character on every connection. */
const NAMED_CHARACTERS_MAX = 400_000;
const SEEN_MAX = 500;
const toText = new PgDialect();
const compiled = new WeakMap<SQL, Query>();
/** Names of prepared statements by their text. */
const names = new Map<string, string>();
let namedCharacters = 0;
/** Statements that were executed once. The second execution gives them a name. */
const seen = new Set<string>();

/** Called before each statement with its text, and after its answer with the milliseconds it took. */
export interface StatementHooks {
  readonly onStatement?: ((text: string) => void) | undefined;
  readonly onStatementEnd?: ((milliseconds: number, text: string) => void) | undefined;
}

export function connection(
  client: PostgresClient,
  { onStatement, onStatementEnd }: StatementHooks = {},
): PostgresConnection {
  return {
    async ask<Row>({ sql: statement, values }: Statement<Row>) {
      const { sql: text, params } = compile(statement);
      onStatement?.(text);
      const filled = fillPlaceholders(params, values);
      const name = nameOf(text);
      const begun = onStatementEnd === undefined ? 0 : performance.now();
      const { rows } = await client.query({ text, values: filled, ...(name !== null && { name }) });
      onStatementEnd?.(performance.now() - begun, text);
      return rows as Row[];
    },
    async run(text) {
      await client.query({ text });
    },
    release: (broken) => client.release(broken),
  };
}

function compile(statement: SQL): Query {
  const query = compiled.get(statement) ?? toText.sqlToQuery(statement);
  compiled.set(statement, query);
  return query;
}

/**
 * The name under which the server prepares a repeated statement. Names are never released, so their number is limited:
 * clients could otherwise create more statements than the server can keep.
 */
function nameOf(text: string): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (text.length > NAMED_LENGTH_MAX || namedCharacters + text.length > NAMED_CHARACTERS_MAX) return null;
  if (!seen.delete(text)) {
    seen.add(text);
    const [oldest] = seen;
    if (seen.size > SEEN_MAX && oldest !== undefined) seen.delete(oldest);
    return null;
  }
  const name = `b${createHash("sha256").update(text).digest("base64url").slice(0, 20)}`;
  names.set(text, name);
  namedCharacters += text.length;
  return name;
}
