import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { StorageRefused } from "../migrations.ts";
import { Database } from "./driver.ts";
import { checkFile } from "./file.ts";
import { readable } from "./read-only.ts";
import { checkLedger, type OnLedgerProgress } from "./whole.ts";

/** Pages copied per step (8 MB). */
const PAGES = 2_000;

/** How long to wait for a writer that locks the file while opening or closing it. */
const PATIENCE_MILLISECONDS = 5_000;

/**
 * Copies the database to a new file, as of one moment, while writes continue. The copy gets its name after it is
 * checked and synced; a failure leaves nothing behind.
 */
export async function backUp(file: string, to: string, onProgress: OnLedgerProgress): Promise<void> {
  refuseExisting(to);
  const unfinished = `${to}.${process.pid}.new`;
  const { file: from, readonly, release } = readable(file);
  try {
    checkFile(from, { readonly, name: file });
    closeSync(openSync(unfinished, "wx", 0o600));
    await copy({ from, readonly }, unfinished, onProgress);
    await checkCopy(unfinished, onProgress);
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
 * Copies page by page inside one read transaction. Without it, every commit of another process would restart the copy.
 * It holds no lock that a writer needs.
 */
async function copy(
  { from, readonly }: { readonly from: string; readonly readonly: boolean },
  unfinished: string,
  onProgress: OnLedgerProgress,
): Promise<void> {
  const raw = new Database(from, { readonly, fileMustExist: true, timeout: PATIENCE_MILLISECONDS });
  try {
    raw.exec("begin");
    raw.prepare("select count(*) from sqlite_schema").get();
    await raw.backup(unfinished, {
      progress({ totalPages, remainingPages }) {
        onProgress("pages copied", totalPages - remainingPages, totalPages);
        return PAGES;
      },
    });
  } finally {
    raw.close();
  }
}

/**
 * Checks the copy for damage, orphans and ledger faults. The original is not checked fully: it may be large and in use.
 */
async function checkCopy(unfinished: string, onProgress: OnLedgerProgress): Promise<void> {
  checkFile(unfinished);
  const raw = new Database(unfinished, { fileMustExist: true });
  try {
    const found = String(raw.pragma("quick_check(1)", { simple: true }));
    if (found !== "ok") throw new StorageRefused(`the copy is damaged: ${found.split("\n").at(-1)}`);
    const [orphan] = raw.pragma("foreign_key_check") as { table: string; parent: string }[];
    if (orphan !== undefined)
      throw new StorageRefused(`the copy has rows of ${orphan.table} whose ${orphan.parent} is missing`);
    await checkLedger(raw, onProgress);
  } finally {
    raw.close();
  }
}

function refuseExisting(to: string): void {
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) throw new StorageRefused(`${to} already exists`);
}

/** Renames by a link, which does not replace a file created meanwhile. Some file systems have no links. */
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
