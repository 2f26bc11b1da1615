import { existsSync, linkSync, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { APPLICATION_ID, migrate, pendingMigrations, StorageRefused } from "./migrate.ts";

/** Files up to this size are read through for damage when they are opened; of larger ones the schema only. */
const CHECKED_BYTES_MAX = 64 * 1024 * 1024;

/** Makes the file with the current schema, unless there is one. Nobody ever sees it half made. */
export function createFile(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}.new`;
  rmSync(unfinished, { force: true });
  try {
    const raw = new Database(unfinished);
    raw.pragma("journal_mode = WAL");
    raw.pragma("synchronous = FULL");
    migrate(raw);
    raw.close();
    linkSync(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    for (const end of ["", "-wal", "-shm"]) rmSync(`${unfinished}${end}`, { force: true });
  }
}

/** Brings the schema of a file up to this version; answers how many migrations that took. */
export function migrateFile(file: string): number {
  createFile(file);
  return withFile(file, (raw) => {
    checkOurs(raw, file);
    return migrate(raw);
  });
}

/** Refuses a file that is missing, empty, foreign, damaged, or of another version's schema. */
export function checkFile(file: string): void {
  withFile(file, (raw) => {
    checkOurs(raw, file);
    if (pendingMigrations(raw).length > 0)
      throw new StorageRefused(`${file} has the schema of an older version: run "billing-gateway migrate" first`);
  });
}

function checkOurs(raw: Database.Database, file: string): void {
  if (raw.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    throw new StorageRefused(`${file} is no database of the billing gateway`);
  if (statSync(file).size > CHECKED_BYTES_MAX) return;
  const found = raw.pragma("quick_check(1)", { simple: true });
  if (found !== "ok") throw new StorageRefused(`${file} is damaged: ${found}`);
}

function withFile<T>(file: string, act: (raw: Database.Database) => T): T {
  if (!existsSync(file)) throw new StorageRefused(`${file} does not exist`);
  if (statSync(file).size === 0) throw new StorageRefused(`${file} is empty, and no database of the billing gateway`);
  let raw: Database.Database | undefined;
  try {
    raw = new Database(file, { fileMustExist: true });
    return act(raw);
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === "SQLITE_NOTADB")
      throw new StorageRefused(`${file} is no SQLite database`);
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CORRUPT"))
      throw new StorageRefused(`${file} is damaged: ${error.message}`);
    throw error;
  } finally {
    raw?.close();
  }
}
