import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Unavailable } from "../../domain/refusal.ts";
import { StorageRefused } from "../migrations.ts";
import { reader } from "../reader.ts";
import { builtStatements } from "../statement.ts";
import type { Store } from "../store.ts";
import { connect } from "./connection.ts";
import { sqliteDecoders, sqliteDialect } from "./dialect.ts";
import { Database } from "./driver.ts";
import { checkFile, checkHeader, isWritable } from "./file.ts";
import type { SqliteOptions } from "./open.ts";
import { snapshots } from "./snapshots.ts";

/** A file to open for reading, and how to release it. */
export interface Readable {
  readonly file: string;
  /** Whether it must be opened read-only. If not, SQLite removes its extra files when it closes. */
  readonly readonly: boolean;
  release(): void;
}

/**
 * The file itself, or a copy in the folder for temporary files. In write-ahead mode, SQLite can only read a file if two
 * extra files exist beside it or can be created. A user who may not write the file does not create them, because they
 * would lock out the users who may.
 */
export function readable(file: string): Readable {
  checkHeader(file);
  const kept = () => {};
  if (isWritable(file) && isWritable(dirname(file))) return { file, readonly: false, release: kept };
  if (["-wal", "-shm"].every((end) => existsSync(`${file}${end}`)) && canBeRead(file))
    return { file, readonly: true, release: kept };
  const folder = mkdtempSync(join(tmpdir(), "billing-read-"));
  const release = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(file));
    const before = versionOf(file);
    for (const end of ["", "-wal"]) if (existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, `${copy}${end}`);
    if (versionOf(file) !== before) throw new StorageRefused(`${file} is being written: try again, or copy it first`);
    for (const end of ["", "-wal"]) if (existsSync(`${copy}${end}`)) chmodSync(`${copy}${end}`, 0o600);
    return { file: copy, readonly: false, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Opens a file for commands that only read: it is not changed, and its folder need not be writable. */
export function openForReading({ file: name, snapshotsMax, snapshotMilliseconds, onStatement }: SqliteOptions): Store {
  const { file, readonly, release } = readable(name);
  const prepared = { hits: 0, misses: 0 };
  const lent = snapshots({
    max: snapshotsMax,
    milliseconds: snapshotMilliseconds,
    open: () => connect({ file, readonly, onStatement, counts: prepared }),
    only: null,
  });
  try {
    checkFile(file, { readonly, name });
  } catch (error) {
    release();
    throw error;
  }
  return {
    async commit() {
      throw new Unavailable("STORAGE_UNAVAILABLE", "the database is open for reading only");
    },
    snapshot: (businesses) => reader(lent.lease(), businesses, { dialect: sqliteDialect, decoders: sqliteDecoders }),
    async numberEvents() {},
    position: () => null,

    usage: () => ({
      reads: null,
      commitsWaiting: 0,
      pools: { read: lent.usage(), write: null },
      caches: { statements: builtStatements, prepared },
    }),
    async ready() {},
    async close() {
      await lent.close();
      release();
    },
  };
}

function canBeRead(file: string): boolean {
  let raw: InstanceType<typeof Database> | undefined;
  try {
    raw = new Database(file, { readonly: true, fileMustExist: true });
    raw.prepare("select count(*) from sqlite_schema").get();
    return true;
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : "";
    if (/^SQLITE_(CANTOPEN|READONLY)/.test(code)) return false;
    // The check of the file finds and reports damage.
    return true;
  } finally {
    raw?.close();
  }
}

function versionOf(file: string): string {
  return ["", "-wal"]
    .map((end) => statSync(`${file}${end}`, { throwIfNoEntry: false }))
    .map((one) => (one === undefined ? "" : `${one.size} ${one.mtimeMs} ${one.ino}`))
    .join(", ");
}
