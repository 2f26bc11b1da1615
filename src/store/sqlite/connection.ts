import type BetterSqlite3 from "better-sqlite3";
import { is, Placeholder, type SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { type CacheCounts, kindOf, report, type StatementKind, type StoreObserver } from "../observer.ts";
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
  /** The content that a database in memory begins with. */
  readonly image?: Buffer | undefined;
  readonly readonly?: boolean;
  /** Called with each statement that reads or writes data. */
  readonly onStatement?: ((text: string) => void) | undefined;
  readonly observer?: StoreObserver | undefined;
  /** Counts how often a statement was prepared already, for all connections that share it. */
  readonly counts?: CacheCounts;
}

/** How long a statement, and the whole process with it, waits for another process's lock. */
export const BUSY_MILLISECONDS = 20;
const STATEMENTS_MAX = 200;
const toText = new SQLiteSyncDialect();

/**
 * Statements of decisions. SQLite prepares a statement again before each execution if a value might change its plan: one that
 * a partial index names, or any, once there are statistics. That takes longer than the statement, which finds a few rows by
 * keys. A sign before the placeholder hides the value from the planner; the value stays the same.
 */
const toTextOfWrites = new (class extends SQLiteSyncDialect {
  override escapeParam(): string {
    return "+?";
  }
})();

export function connect({
  file,
  image,
  readonly = false,
  onStatement,
  observer,
  counts = { hits: 0, misses: 0 },
}: ConnectionOptions): SqliteConnection {
  const raw = new Database(image ?? file, { readonly, fileMustExist: file !== ":memory:", timeout: BUSY_MILLISECONDS });
  if (!readonly && file !== ":memory:") raw.pragma("journal_mode = WAL");
  raw.pragma("synchronous = FULL");
  raw.pragma("foreign_keys = ON");
  raw.pragma("trusted_schema = OFF");
  const prepared = new Map<SQL, Prepared>();

  function prepare(sql: SQL): Prepared {
    const known = prepared.get(sql);
    if (known === undefined) counts.misses += 1;
    else counts.hits += 1;
    const ready = known ?? newPrepared(sql);
    // Least recently used order: a used statement moves to the end, and the first is evicted.
    if (known !== undefined) prepared.delete(sql);
    prepared.set(sql, ready);
    if (prepared.size > STATEMENTS_MAX) prepared.delete(prepared.keys().next().value!);
    return ready;
  }

  function newPrepared(sql: SQL): Prepared {
    const written = textBy(readonly ? toText : toTextOfWrites, sql);
    const statement = raw.prepare(written.text);
    return { ...written, statement, answers: statement.reader };
  }

  return {
    raw,
    ask<Row>({ sql, values }: Statement<Row>) {
      const ready = prepare(sql);
      onStatement?.(ready.text);
      const filled = ready.slots.map((slot) => values[slot]);
      if (observer === undefined) return run<Row>(ready, filled);
      const begun = performance.now();
      let failure: unknown = null;
      try {
        return run<Row>(ready, filled);
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        report(observer, ready, performance.now() - begun, failure);
      }
    },
    close: () => raw.close(),
  };
}

function run<Row>({ statement, answers }: Prepared, values: unknown[]): Row[] {
  if (answers) return statement.all(values) as Row[];
  statement.run(values);
  return [];
}

/** A statement as SQLite takes it. */
interface Written {
  readonly text: string;
  readonly kind: StatementKind;
  /** Slots of the values, in the order of the text. */
  readonly slots: readonly Slot[];
}

/** The text of a statement that reads. */
export function toReadText(sql: SQL): Written {
  return textBy(toText, sql);
}

function textBy(dialect: SQLiteSyncDialect, sql: SQL): Written {
  const { sql: text, params } = dialect.sqlToQuery(sql);
  return { text, kind: kindOf(text), slots: params.map((one) => (is(one, Placeholder) ? one.name : unfilled(text))) };
}

interface Prepared extends Written {
  readonly statement: BetterSqlite3.Statement;
  /** Whether the statement returns rows. */
  readonly answers: boolean;
}

/** A literal value in a cached statement would be reused for later requests. */
function unfilled(text: string): never {
  throw new Error(`the statement contains a literal value: ${text.slice(0, 200)}`);
}
