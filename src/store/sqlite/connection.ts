import Database from "better-sqlite3";
import type { SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";

/** One connection to the file. Statements are prepared once and kept. */
export interface Connection {
  readonly raw: Database.Database;
  all(statement: SQL): Record<string, unknown>[];
  run(statement: SQL): void;
  close(): void;
}

export interface ConnectionOptions {
  readonly file: string;
  readonly readonly?: boolean;
  /** Told of each statement that reads or writes data. */
  readonly onStatement?: ((text: string) => void) | undefined;
}

/** How long a statement waits, with the whole process, for a lock that another process holds. */
const BUSY_MILLISECONDS = 100;
const STATEMENTS_MAX = 500;
const toText = new SQLiteSyncDialect();

export function connect({ file, readonly = false, onStatement }: ConnectionOptions): Connection {
  const raw = new Database(file, { readonly, fileMustExist: file !== ":memory:", timeout: BUSY_MILLISECONDS });
  if (!readonly && file !== ":memory:") raw.pragma("journal_mode = WAL");
  raw.pragma("synchronous = FULL");
  raw.pragma("foreign_keys = ON");
  raw.pragma("trusted_schema = OFF");
  const prepared = new Map<string, Database.Statement>();

  function prepare(text: string): Database.Statement {
    const known = prepared.get(text);
    if (known !== undefined) return known;
    const [oldest] = prepared.keys();
    if (prepared.size >= STATEMENTS_MAX && oldest !== undefined) prepared.delete(oldest);
    const statement = raw.prepare(text);
    prepared.set(text, statement);
    return statement;
  }

  return {
    raw,
    all(statement) {
      const { sql, params } = toText.sqlToQuery(statement);
      onStatement?.(sql);
      return prepare(sql).all(...params) as Record<string, unknown>[];
    },
    run(statement) {
      const { sql, params } = toText.sqlToQuery(statement);
      onStatement?.(sql);
      prepare(sql).run(...params);
    },
    close: () => raw.close(),
  };
}
