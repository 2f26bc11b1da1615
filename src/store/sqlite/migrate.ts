import type BetterSqlite3 from "better-sqlite3";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { currencies } from "../currencies.ts";
import { upsertCurrencies } from "../currency-statements.ts";
import { JOURNAL, pendingAfter, StorageRefused } from "../migrations.ts";
import {
  type OnStoppedPricing,
  pricedByCredits,
  ruleColumns,
  type StoppedPricing,
  stoppedPricing,
} from "../stopped-pricing.ts";

/** "BILL": the application id in the header of every database of this gateway. */
export const APPLICATION_ID = 0x42_49_4c_4c;

/** How long to wait for another process's migrations. */
const PATIENCE_MILLISECONDS = 60_000;

/**
 * Updates the schema and currencies to this version; returns the number of applied migrations. The lock is taken before
 * the journal is read: of several processes, one applies the migrations and the others find them applied. Reports
 * services that no longer price bookings.
 */
export function migrate(raw: BetterSqlite3.Database, onStopped: OnStoppedPricing = () => {}): number {
  // With foreign keys on, rebuilding a table would delete its child rows. They are checked before the commit instead.
  raw.pragma("foreign_keys = OFF");
  raw.pragma(`busy_timeout = ${PATIENCE_MILLISECONDS}`);
  raw.exec("begin immediate");
  try {
    raw.exec(
      `create table if not exists ${JOURNAL} (id integer primary key, hash text not null, created_at integer not null) strict`,
    );
    const pending = pendingMigrations(raw);
    const stops = pricedByCredits(raw.prepare<[], { name: string }>(ruleColumns.sqlite).all());
    for (const { sql, hash, folderMillis } of pending) {
      for (const statement of sql) raw.exec(statement);
      raw.prepare(`insert into ${JOURNAL} (hash, created_at) values (?, ?)`).run(hash, folderMillis);
    }
    const orphans = raw.pragma("foreign_key_check") as unknown[];
    if (orphans.length > 0) throw new StorageRefused(`the migration would leave ${orphans.length} rows without parent`);
    const { sql, params } = new SQLiteSyncDialect().sqlToQuery(upsertCurrencies(currencies));
    raw.prepare(sql).run(...params);
    raw.pragma(`application_id = ${APPLICATION_ID}`);
    const stopped = stops ? raw.prepare<[], StoppedPricing>(stoppedPricing("= 1")).all() : [];
    raw.exec("commit");
    if (stopped.length > 0) onStopped(stopped);
    return pending.length;
  } catch (error) {
    if (raw.inTransaction) raw.exec("rollback");
    throw error;
  } finally {
    raw.pragma("foreign_keys = ON");
  }
}

/** The migrations that the file lacks. Refuses a file with migrations that this version does not know. */
export function pendingMigrations(raw: BetterSqlite3.Database, name = raw.name) {
  const hasJournal = raw.prepare("select 1 from sqlite_schema where name = ?").get(JOURNAL) !== undefined;
  const applied = hasJournal ? raw.prepare<[], string>(`select hash from ${JOURNAL} order by id`).pluck().all() : [];
  return pendingAfter(applied, "sqlite", name);
}
