import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { StorageRefused } from "../migrations.ts";
import { Database } from "./driver.ts";
import { checkFile } from "./file.ts";
import { readable } from "./read-only.ts";
import { checkLedger, type OnLedgerProgress } from "./whole.ts";

/** How much is copied at a time (8 MB). */
const PAGES = 2_000;

/** How long a writer that opens or closes the file may keep it to itself. */
const PATIENCE_MILLISECONDS = 5_000;

/**
 * Copies the database to a file that is not there yet, as it is at one moment, while others go on writing. The copy
 * appears under its name when it is checked and on the disk; what fails leaves nothing behind.
 */
export async function backUp(file: string, to: string, told: OnLedgerProgress): Promise<void> {
  refuseExisting(to);
  const unfinished = `${to}.${process.pid}.new`;
  const { file: from, readonly, release } = readable(file);
  try {
    checkFile(from, { readonly, name: file });
    closeSync(openSync(unfinished, "wx", 0o600));
    await copy({ from, readonly }, unfinished, told);
    await checkCopy(unfinished, told);
    sync(unfinished);
    appear(unfinished, to);
    sync(dirname(to));
  } catch (error) {
    if (error instanceof Database.SqliteError) throw new StorageRefused(`${file} was not copied: ${error.message}`);
    throw error;
  } finally {
    release();
    for (const end of ["", "-journal", "-wal", "-shm"]) rmSync(`${unfinished}${end}`, { force: true });
  }
}

/**
 * Page by page, out of one read transaction. Without it every commit of another process would have the copy begin
 * again from its first page. It holds no lock that a writer needs.
 */
async function copy(
  { from, readonly }: { readonly from: string; readonly readonly: boolean },
  unfinished: string,
  told: OnLedgerProgress,
): Promise<void> {
  const raw = new Database(from, { readonly, fileMustExist: true, timeout: PATIENCE_MILLISECONDS });
  try {
    raw.exec("begin");
    raw.prepare("select count(*) from sqlite_schema").get();
    await raw.backup(unfinished, {
      progress({ totalPages, remainingPages }) {
        told("pages copied", totalPages - remainingPages, totalPages);
        return PAGES;
      },
    });
  } finally {
    raw.close();
  }
}

/** What can be wrong with a database that is whole by itself: files that are served are not read through. */
async function checkCopy(unfinished: string, told: OnLedgerProgress): Promise<void> {
  checkFile(unfinished);
  const raw = new Database(unfinished, { fileMustExist: true });
  try {
    const found = String(raw.pragma("quick_check(1)", { simple: true }));
    if (found !== "ok") throw new StorageRefused(`the copy is damaged: ${found.split("\n").at(-1)}`);
    const [orphan] = raw.pragma("foreign_key_check") as { table: string; parent: string }[];
    if (orphan !== undefined)
      throw new StorageRefused(`the copy has rows of ${orphan.table} whose ${orphan.parent} is not there`);
    await checkLedger(raw, told);
  } finally {
    raw.close();
  }
}

function refuseExisting(to: string): void {
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) throw new StorageRefused(`${to} is there already`);
}

/** A link does not replace what came there meanwhile. Some file systems have none. */
function appear(unfinished: string, to: string): void {
  try {
    linkSync(unfinished, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EEXIST") throw error;
    refuseExisting(to);
    renameSync(unfinished, to);
  }
}

function sync(path: string): void {
  const opened = openSync(path, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
