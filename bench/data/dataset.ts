import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededUuids } from "../../src/commands/demo/random.ts";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { fill, RECORDS_VERSION, type Size } from "./fill.ts";

/** A filled database, and the facts about it that need no query. */
export interface Dataset extends Size {
  /** Folder of the file, its key pair, and the data that other contestants derived from it. */
  readonly folder: string;
  readonly file: string;
}

export const FULL: Size = { businesses: 5, rules: 50, coworkers: 10_000, credits: 100_000, uses: 1_000_000 };
/** Only to check that everything runs: its figures have no meaning. */
export const SMALL: Size = { businesses: 5, rules: 50, coworkers: 200, credits: 2_000, uses: 20_000 };

/** Disk space for a million uses, with indexes and the write-ahead log. */
const WORKSHOP_BYTES = 3 * 1024 ** 3;

const migrations = fileURLToPath(new URL("../../schema/sqlite", import.meta.url));

/**
 * The database of this size and of the present schema. It is filled once, through the store's own decisions,
 * and kept with the system's temporary files. A half-filled file never has its name.
 */
export async function dataset(size: Size, onProgress: (done: number, of: number) => void): Promise<Dataset> {
  const folder = join(tmpdir(), "billing-gateway-bench", keyOf(size));
  const file = join(folder, "billing.db");
  if (!existsSync(file)) await build(file, size, onProgress);
  return { ...size, folder, file };
}

async function build(file: string, size: Size, onProgress: (done: number, of: number) => void): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  const workshop = mkdtempSync(join(workshopFolder(), "billing-gateway-bench-"));
  try {
    const made = join(workshop, "billing.db");
    createFile(made);
    const options = { newUniqueId: seededUuids("bench-store"), snapshotsMax: 1, snapshotMilliseconds: 60_000 };
    const store = openSqlite({ file: made, ...options });
    try {
      await fill(store, size, onProgress);
    } finally {
      await store.close();
    }
    copyFileSync(made, unfinished);
    renameSync(unfinished, file);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** In memory if there is space: the store syncs every commit, which takes most of the time of a hundred thousand. */
function workshopFolder(): string {
  const inMemory = "/dev/shm";
  if (!existsSync(inMemory)) return tmpdir();
  const { bavail, bsize } = statfsSync(inMemory);
  return bavail * bsize > WORKSHOP_BYTES ? inMemory : tmpdir();
}

/** The file name depends on schema, size and records. */
function keyOf(size: Size): string {
  const hash = createHash("sha256").update(JSON.stringify([RECORDS_VERSION, size]));
  for (const name of readdirSync(migrations).filter((one) => one.endsWith(".sql")))
    hash.update(readFileSync(join(migrations, name)));
  return hash.digest("hex").slice(0, 12);
}
