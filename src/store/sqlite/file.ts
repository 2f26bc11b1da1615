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

/** Files up to this size are read through for damage when they are opened; of larger ones the schema only. */
const CHECKED_BYTES_MAX = 64 * 1024 * 1024;

/** Makes the file with the current schema, unless there is one. Nobody ever sees it half made. */
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
      throw new StorageRefused(`${folder} is no folder: name another file in DATABASE_URL`);
    throw folderCannotBeWritten(folder);
  }
}

function folderCannotBeWritten(folder: string): StorageRefused {
  return new StorageRefused(
    `the folder ${folder} cannot be written: give this user the right to, or name a file elsewhere in DATABASE_URL`,
  );
}

/** For a file that is there: SQLite writes to it, and to files beside it. */
export function cannotBeWritten(file: string): StorageRefused {
  return new StorageRefused(
    `${file} cannot be written: give this user the right to write the file and its folder (export, verify-ledger and backup only read)`,
  );
}

/** Whether this user may write there. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Brings the schema of a file up to this version; answers how many migrations that took. */
export function migrateFile(file: string, told?: OnStoppedPricing): number {
  createFile(file);
  return withFile(file, { readonly: false, name: file }, (raw) => {
    checkWhole(raw, file, file);
    return migrate(raw, told);
  });
}

/**
 * Refuses a file that is missing, empty, foreign, damaged, or of another version's schema. `name` is what messages
 * call it.
 */
export function checkFile(file: string, { readonly = false, name = file } = {}): void {
  withFile(file, { readonly, name }, (raw) => {
    checkWhole(raw, file, name);
    if (pendingMigrations(raw, name).length > 0) throw isOlder(name);
  });
}

/** Looks at the header alone: SQLite, once it has opened a file of somebody else, may change it. */
export function checkHeader(file: string): void {
  if (!existsSync(file)) throw new StorageRefused(`${file} does not exist`);
  const header = Buffer.alloc(100);
  const opened = openSync(file, "r");
  try {
    readSync(opened, header, 0, header.length, 0);
  } finally {
    closeSync(opened);
  }
  if (statSync(file).size === 0) throw new StorageRefused(`${file} is empty, and no database of the billing gateway`);
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC) throw new StorageRefused(`${file} is no SQLite database`);
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID)
    throw new StorageRefused(`${file} is no database of the billing gateway`);
}

function checkWhole(raw: BetterSqlite3.Database, file: string, name: string): void {
  if (statSync(file).size > CHECKED_BYTES_MAX) return;
  const found = String(raw.pragma("quick_check(1)", { simple: true }));
  if (found !== "ok") throw new StorageRefused(`${name} is damaged: ${firstLine(found)}`);
}

/** What SQLite says of damage, without its headline and without the bytes that it found. */
function firstLine(told: string): string {
  return told
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
  // SQLite opens a file that it may not write all the same, makes files beside it, and fails at the first write.
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
