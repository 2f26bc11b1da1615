import { createHash } from "node:crypto";
import { fillPlaceholders, type Query, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Row } from "../rows.ts";
import type { Statement } from "../statement.ts";

/** A connection of a pool, as far as the store needs it. */
export interface Client {
  /** Sends a statement; those that are sent together run one after the other. A named one is prepared once. */
  query(query: { text: string; values?: unknown[]; name?: string }): Promise<{ rows: Row[] }>;
  /** Gives the connection back; with an error, or `true`, it is closed. */
  release(broken?: Error | boolean): void;
}

/** Lends connections. Waits for a while if all are lent. */
export interface Pool {
  connect(): Promise<Client>;
  end(): Promise<void>;
}

/** One connection that is lent. */
export interface Connection {
  ask(statement: Statement): Promise<Row[]>;
  run(text: string): Promise<void>;
  release(broken?: Error): void;
}

const NAMED_LENGTH_MAX = 8_000;
const NAMES_MAX = 500;
const toText = new PgDialect();
const compiled = new WeakMap<SQL, Query>();
/** Statements by their text: `null` for one that was seen once, its name from the second time on. */
const names = new Map<string, string | null>();

export function connection(client: Client, onStatement?: (text: string) => void): Connection {
  return {
    async ask({ sql: statement, values }) {
      const { sql: text, params } = compile(statement);
      onStatement?.(text);
      const filled = fillPlaceholders(params, values);
      const name = nameOf(text);
      return (await client.query({ text, values: filled, ...(name !== null && { name }) })).rows;
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
 * The name under which the server keeps a statement that is asked again and again. There is a fixed number
 * of names: clients may ask in more ways than a server could keep.
 */
function nameOf(text: string): string | null {
  const known = names.get(text);
  if (known) return known;
  if (text.length > NAMED_LENGTH_MAX || names.size >= 2 * NAMES_MAX) return null;
  const name = known === undefined ? null : `b${createHash("sha256").update(text).digest("base64url").slice(0, 20)}`;
  names.set(text, name);
  return name;
}
