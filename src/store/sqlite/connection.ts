import Database from "better-sqlite3";
import { is, Placeholder, type Query, type SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import type { Statement } from "../carry-out.ts";
import type { Row } from "../rows.ts";

/** One connection to the file. Statements are prepared once and kept. */
export interface Connection {
  readonly raw: Database.Database;
  /** A statement with placeholders is compiled once and filled with the values. */
  ask(statement: Statement): Row[];
  close(): void;
}

export interface ConnectionOptions {
  readonly file: string;
  readonly readonly?: boolean;
  /** Told of each statement that reads or writes data. */
  readonly onStatement?: ((text: string) => void) | undefined;
}

/** How long a statement waits, with the whole process, for a lock that another process holds. */
const BUSY_MILLISECONDS = 20;
const STATEMENTS_MAX = 200;
const STATEMENT_LENGTH_MAX = 8_000;
const toText = new SQLiteSyncDialect();

export function connect({ file, readonly = false, onStatement }: ConnectionOptions): Connection {
  const raw = new Database(file, { readonly, fileMustExist: file !== ":memory:", timeout: BUSY_MILLISECONDS });
  if (!readonly && file !== ":memory:") raw.pragma("journal_mode = WAL");
  raw.pragma("synchronous = FULL");
  raw.pragma("foreign_keys = ON");
  raw.pragma("trusted_schema = OFF");
  const prepared = new Map<string, Database.Statement>();
  const compiled = new WeakMap<SQL, Query>();

  function prepare(text: string): Database.Statement {
    const statement = prepared.get(text) ?? raw.prepare(text);
    // The one that was asked for last stands last, and the first is the one to go.
    prepared.delete(text);
    const [unused] = prepared.keys();
    if (prepared.size >= STATEMENTS_MAX && unused !== undefined) prepared.delete(unused);
    if (text.length <= STATEMENT_LENGTH_MAX) prepared.set(text, statement);
    return statement;
  }

  function compile(statement: SQL): Query {
    const known = compiled.get(statement) ?? withNames(toText.sqlToQuery(statement));
    compiled.set(statement, known);
    return known;
  }

  return {
    raw,
    ask({ sql: statement, values }) {
      const { sql, params } = values === undefined ? toText.sqlToQuery(statement) : compile(statement);
      onStatement?.(sql);
      const filled = values === undefined ? params : params.map((name) => values[name as string]);
      const ready = prepare(sql);
      if (ready.reader) return ready.all(...filled) as Row[];
      ready.run(...filled);
      return [];
    },
    close: () => raw.close(),
  };
}

/** With the names of its placeholders as parameters; it has no others. drizzle would look for them at each call. */
function withNames({ sql, params }: Query): Query {
  const names = params.map((one) => {
    if (!is(one, Placeholder)) throw new Error("a statement has placeholders and values");
    return one.name;
  });
  return { sql, params: names };
}
