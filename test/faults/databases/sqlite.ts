import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { Database } from "../../../src/store/sqlite/driver.ts";
import { type Stored, selections } from "../judge/stored.ts";
import type { TestDatabase } from "./database.ts";

/** How long the harness waits for a gateway's commits. */
const PATIENCE_MILLISECONDS = 30_000;

export interface SqliteDatabase extends TestDatabase {
  readonly kind: "sqlite";
  readonly file: string;
}

/** An SQLite file in the folder; the first gateway creates it. */
export function sqliteIn(folder: string): SqliteDatabase {
  const file = join(folder, "billing.db");

  function on<T>(options: BetterSqlite3.Options, act: (raw: BetterSqlite3.Database) => T): T {
    const raw = new Database(file, { fileMustExist: true, timeout: PATIENCE_MILLISECONDS, ...options });
    try {
      return act(raw);
    } finally {
      raw.close();
    }
  }

  return {
    kind: "sqlite",
    url: `file:${file}`,
    file,
    read: async () =>
      on({ readonly: true }, (raw) => {
        const { credits, rows, operations, holds, allocations } = selections("sqlite");
        raw.exec("begin");
        return {
          credits: raw.prepare(credits).all(),
          rows: raw.prepare(rows).all(),
          operations: raw.prepare(operations).all(),
          holds: raw.prepare(holds).all(),
          allocations: raw.prepare(allocations).all(),
        } as Stored;
      }),
    change: async (statement) => on({}, (raw) => void raw.exec(statement)),
    allows: async (statement) =>
      on({}, (raw) => {
        raw.exec("begin immediate");
        try {
          return raw.prepare(statement).run().changes > 0;
        } catch {
          return false;
        } finally {
          if (raw.inTransaction) raw.exec("rollback");
        }
      }),
  };
}
