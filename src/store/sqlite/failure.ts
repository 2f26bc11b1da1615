import { Unavailable } from "../../domain/refusal.ts";
import { Database } from "./driver.ts";

/** Whether another process held a lock for too long. Nothing was written, and a retry is possible. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

/** Whether the disk failed. */
export function isInputOutput(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_IOERR");
}

/** Whether this process may not write the file or SQLite's files beside it. */
export function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error)) return false;
  return /^(SQLITE_(READONLY|CANTOPEN|PERM)|EACCES|EPERM|EROFS)/.test(String(error.code));
}

const BROKEN = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|PERM|NOMEM|PROTOCOL)/;

/** Turns errors of a busy or broken database into Unavailable; returns all others, which are defects, as they are. */
export function toUnavailable(error: unknown): unknown {
  if (isBusy(error)) return new Unavailable("OVERLOADED", "the database is busy", error);
  if (error instanceof Database.SqliteError && BROKEN.test(error.code))
    return new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be read or written", error);
  return error;
}
