import type BetterSqlite3 from "better-sqlite3";
import { is, Placeholder, type SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import type { Slot } from "../slot.ts";
import type { Statement } from "../statement.ts";
import { Database } from "./driver.ts";

/** One connection to the file. Statements are prepared once and kept. */
export interface SqliteConnection {
  readonly raw: BetterSqlite3.Database;
  ask<Row>(statement: Statement<Row>): Row[];
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
const toText = new SQLiteSyncDialect();

export function connect({ file, readonly = false, onStatement }: ConnectionOptions): SqliteConnection {
  const raw = new Database(file, { readonly, fileMustExist: file !== ":memory:", timeout: BUSY_MILLISECONDS });
  if (!readonly && file !== ":memory:") raw.pragma("journal_mode = WAL");
  raw.pragma("synchronous = FULL");
  raw.pragma("foreign_keys = ON");
  raw.pragma("trusted_schema = OFF");
  const prepared = new Map<SQL, Prepared>();

  function prepare(sql: SQL): Prepared {
    const known = prepared.get(sql);
    const ready = known ?? newPrepared(sql);
    // The one that was asked for last stands last, and the first is the one to go.
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
      if (answers) return statement.all(filled) as Row[];
      statement.run(filled);
      return [];
    },
    close: () => raw.close(),
  };
}

interface Prepared {
  readonly text: string;
  /** Places of values, in the order of the text. */
  readonly slots: readonly Slot[];
  readonly statement: BetterSqlite3.Statement;
  /** Whether it has rows for an answer. */
  readonly answers: boolean;
}

/** A value that stands in a kept statement itself would stay there for everybody who asks after. */
function unfilled(text: string): never {
  throw new Error(`a value stands in the statement itself: ${text.slice(0, 200)}`);
}
