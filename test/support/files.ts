import { readdirSync } from "node:fs";
import type BetterSqlite3 from "better-sqlite3";
import { JOURNAL } from "../../src/store/migrations.ts";
import { Database } from "../../src/store/sqlite/driver.ts";
import { APPLICATION_ID } from "../../src/store/sqlite/migrate.ts";

/** What a version before the first migration would have left: ours by its header, and not a single table. */
export function anOlderFile(file: string): void {
  asDatabase(file, (raw) => {
    raw.pragma("journal_mode = WAL");
    raw.pragma(`application_id = ${APPLICATION_ID}`);
    raw.exec(
      `create table ${JOURNAL} (id integer primary key, hash text not null, created_at integer not null) strict`,
    );
  });
}

export function asDatabase(file: string, act: (raw: BetterSqlite3.Database) => unknown): void {
  const raw = new Database(file);
  act(raw);
  raw.close();
}

export function appliedMigrations(file: string): number {
  const raw = new Database(file);
  const count = raw.prepare(`select count(*) from ${JOURNAL}`).pluck().get() as number;
  raw.close();
  return count;
}

export function knownMigrations(): number {
  return readdirSync(new URL("../../schema/sqlite", import.meta.url)).filter((name) => name.endsWith(".sql")).length;
}
