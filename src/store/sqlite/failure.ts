import { Unavailable } from "../../domain/refusal.ts";
import { Database } from "./driver.ts";

/** Whether another process held the lock for too long. Nothing was done; it can be tried again. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

/** Whether the disk failed under SQLite. */
export function isInputOutput(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_IOERR");
}

/** Whether this process may not write the file, or the files that SQLite keeps beside it. */
export function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error)) return false;
  return /^(SQLITE_(READONLY|CANTOPEN|PERM)|EACCES|EPERM|EROFS)/.test(String(error.code));
}

const BROKEN = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|PERM|NOMEM|PROTOCOL)/;

/** What SQLite threw, in the words of the store: busy and broken are told apart, everything else is a defect of ours. */
export function toUnavailable(error: unknown): unknown {
  if (isBusy(error)) return new Unavailable("OVERLOADED", "the database is busy", error);
  if (error instanceof Database.SqliteError && BROKEN.test(error.code))
    return new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be read or written", error);
  return error;
}
