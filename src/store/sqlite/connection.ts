import type BetterSqlite3 from "better-sqlite3";
import { is, Placeholder, type SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import type { Slot } from "../slot.ts";
import type { Statement } from "../statement.ts";
import { Database } from "./driver.ts";

/** A connection to the file with a cache of prepared statements. */
export interface SqliteConnection {
  readonly raw: BetterSqlite3.Database;
  ask<Row>(statement: Statement<Row>): Row[];
  close(): void;
}

export interface ConnectionOptions {
  readonly file: string;
  readonly readonly?: boolean;
  /** Called with each statement that reads or writes data. */
  readonly onStatement?: ((text: string) => void) | undefined;
  /** Called after each statement with the milliseconds that it took. */
  readonly onStatementEnd?: ((milliseconds: number, text: string) => void) | undefined;
}

/** How long a statement, and the whole process with it, waits for another process's lock. */
const BUSY_MILLISECONDS = 20;
const STATEMENTS_MAX = 200;
const toText = new SQLiteSyncDialect();

export function connect({ file, readonly = false, onStatement, onStatementEnd }: ConnectionOptions): SqliteConnection {
  const raw = new Database(file, { readonly, fileMustExist: file !== ":memory:", timeout: BUSY_MILLISECONDS });
  if (!readonly && file !== ":memory:") raw.pragma("journal_mode = WAL");
  raw.pragma("synchronous = FULL");
  raw.pragma("foreign_keys = ON");
  raw.pragma("trusted_schema = OFF");
  const prepared = new Map<SQL, Prepared>();

  function prepare(sql: SQL): Prepared {
    const known = prepared.get(sql);
    const ready = known ?? newPrepared(sql);
    // Least recently used order: a used statement moves to the end, and the first is evicted.
    if (known !== undefined) prepared.delete(sql);
    prepared.set(sql, ready);
    if (prepared.size > STATEMENTS_MAX) prepared.delete(prepared.keys().next().value!);
    return ready;
  }

  function newPrepared(sql: SQL): Prepared {
    const { sql: text, params } = toText.sqlToQuery(sql);
    const slots = params.map((param) => (is(param, Placeholder) ? param.name : unfilled(text)));
    const statement = raw.prepare(text);
    return { text, slots, statement, answers: statement.reader };
  }

  return {
    raw,
    ask<Row>({ sql, values }: Statement<Row>) {
      const { text, slots, statement, answers } = prepare(sql);
      onStatement?.(text);
      const filled = slots.map((slot) => values[slot]);
      const begun = onStatementEnd === undefined ? 0 : performance.now();
      const rows = answers ? (statement.all(filled) as Row[]) : [];
      if (!answers) statement.run(filled);
      onStatementEnd?.(performance.now() - begun, text);
      return rows;
    },
    close: () => raw.close(),
  };
}

interface Prepared {
  readonly text: string;
  /** Slots of the values, in the order of the text. */
  readonly slots: readonly Slot[];
  readonly statement: BetterSqlite3.Statement;
  /** Whether the statement returns rows. */
  readonly answers: boolean;
}

/** A literal value in a cached statement would be reused for later requests. */
function unfilled(text: string): never {
  throw new Error(`the statement contains a literal value: ${text.slice(0, 200)}`);
}
