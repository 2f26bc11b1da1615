import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { isOlder, StorageRefused } from "../migrations.ts";
import type { OnStoppedPricing } from "../stopped-pricing.ts";
import { Database } from "./driver.ts";
import { isUnwritable } from "./failure.ts";
import { APPLICATION_ID, migrate, pendingMigrations } from "./migrate.ts";

const MAGIC = "SQLite format 3\0";
const APPLICATION_ID_OFFSET = 68;

/** Files up to this size are checked completely when they are opened; of larger ones, only the schema. */
const CHECKED_BYTES_MAX = 64 * 1024 * 1024;

/** Creates the file with the current schema if it does not exist. Others never see an incomplete file. */
export function createFile(file: string): void {
  if (existsSync(file)) return;
  makeFolder(file);
  const unfinished = `${file}.${process.pid}.new`;
  rmSync(unfinished, { force: true });
  try {
    const raw = new Database(unfinished);
    raw.pragma("journal_mode = WAL");
    raw.pragma("synchronous = FULL");
    migrate(raw);
    raw.close();
    chmodSync(unfinished, 0o600);
    linkSync(unfinished, file);
  } catch (error) {
    if (isUnwritable(error)) throw folderCannotBeWritten(dirname(file));
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    for (const end of ["", "-wal", "-shm"]) rmSync(`${unfinished}${end}`, { force: true });
  }
}

function makeFolder(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOTDIR")
      throw new StorageRefused(`${folder} is not a folder: set DATABASE_URL to another file`);
    throw folderCannotBeWritten(folder);
  }
}

function folderCannotBeWritten(folder: string): StorageRefused {
  return new StorageRefused(
    `the folder ${folder} is not writable: give this user write permission, or set DATABASE_URL to a file elsewhere`,
  );
}

/** The error for an existing file. SQLite writes to it and to files beside it. */
export function cannotBeWritten(file: string): StorageRefused {
  return new StorageRefused(
    `${file} is not writable: give this user write permission for the file and its folder (export, verify-ledger and backup only read)`,
  );
}

/** Whether this user may write to the path. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Updates the schema of a file to this version; returns the number of applied migrations. */
export function migrateFile(file: string, onStopped?: OnStoppedPricing): number {
  createFile(file);
  return withFile(file, { readonly: false, name: file }, (raw) => {
    checkWhole(raw, file, file);
    return migrate(raw, onStopped);
  });
}

/**
 * Refuses a file that is missing, empty, of another application, damaged, or of another schema version. `name` is its
 * name in messages.
 */
export function checkFile(file: string, { readonly = false, name = file } = {}): void {
  withFile(file, { readonly, name }, (raw) => {
    checkWhole(raw, file, name);
    if (pendingMigrations(raw, name).length > 0) throw isOlder(name);
  });
}

/** Checks only the header: SQLite may change another application's file by opening it. */
export function checkHeader(file: string): void {
  if (!existsSync(file)) throw new StorageRefused(`${file} does not exist`);
  const header = Buffer.alloc(100);
  const opened = openSync(file, "r");
  try {
    readSync(opened, header, 0, header.length, 0);
  } finally {
    closeSync(opened);
  }
  if (statSync(file).size === 0) throw new StorageRefused(`${file} is empty and not a database of the billing gateway`);
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw new StorageRefused(`${file} is not an SQLite database`);
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID)
    throw new StorageRefused(`${file} is not a database of the billing gateway`);
}

function checkWhole(raw: BetterSqlite3.Database, file: string, name: string): void {
  if (statSync(file).size > CHECKED_BYTES_MAX) return;
  const found = String(raw.pragma("quick_check(1)", { simple: true }));
  if (found !== "ok") throw new StorageRefused(`${name} is damaged: ${firstLine(found)}`);
}

/** SQLite's message about damage, without its heading and without the bytes that it found. */
function firstLine(message: string): string {
  return message
    .replace(/^\*\*\*.*\*\*\*\s*/, "")
    .split("\n", 1)[0]!
    .slice(0, 200);
}

function withFile<T>(
  file: string,
  { readonly, name }: { readonly readonly: boolean; readonly name: string },
  act: (raw: BetterSqlite3.Database) => T,
): T {
  checkHeader(file);
  // SQLite opens a file without write permission anyway, creates files beside it, and fails at the first write.
  if (!readonly && !isWritable(file)) throw cannotBeWritten(name);
  let raw: BetterSqlite3.Database | undefined;
  try {
    raw = new Database(file, { readonly, fileMustExist: true });
    return act(raw);
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CORRUPT"))
      throw new StorageRefused(`${name} is damaged: ${firstLine(error.message)}`);
    if (isUnwritable(error)) throw cannotBeWritten(name);
    throw error;
  } finally {
    raw?.close();
  }
}
