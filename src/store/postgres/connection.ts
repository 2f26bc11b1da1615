import { createHash } from "node:crypto";
import { fillPlaceholders, type Query, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { StoredRow } from "../rows.ts";
import type { Statement } from "../statement.ts";

/** A connection of a pool, as far as the store needs it. */
export interface PostgresClient {
  /** Sends a statement; those that are sent together run one after the other. A named one is prepared once. */
  query(query: { text: string; values?: unknown[]; name?: string }): Promise<{ rows: StoredRow[] }>;
  /** Gives the connection back; with an error, or `true`, it is closed. */
  release(broken?: Error | boolean): void;
}

/** Lends connections. Waits for a while if all are lent. */
export interface Pool {
  connect(): Promise<PostgresClient>;
  end(): Promise<void>;
}

/** One connection that is lent. */
export interface PostgresConnection {
  ask<Row>(statement: Statement<Row>): Promise<Row[]>;
  run(text: string): Promise<void>;
  release(broken?: Error): void;
}

const NAMED_LENGTH_MAX = 8_000;
/** Characters of all that have a name: the server takes some 70 bytes for each, on every connection. */
const NAMED_CHARACTERS_MAX = 400_000;
const SEEN_MAX = 500;
const toText = new PgDialect();
const compiled = new WeakMap<SQL, Query>();
/** The names of statements, by their text. */
const names = new Map<string, string>();
let namedCharacters = 0;
/** Those that were seen once, and get a name the second time. */
const seen = new Set<string>();

export function connection(client: PostgresClient, onStatement?: (text: string) => void): PostgresConnection {
  return {
    async ask<Row>({ sql: statement, values }: Statement<Row>) {
      const { sql: text, params } = compile(statement);
      onStatement?.(text);
      const filled = fillPlaceholders(params, values);
      const name = nameOf(text);
      return (await client.query({ text, values: filled, ...(name !== null && { name }) })).rows as Row[];
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
 * The name under which the server keeps a statement that is asked again and again. Names are not taken back, and
 * so there is an end to them: clients may ask in more ways than a server could keep.
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
