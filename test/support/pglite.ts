import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { JOURNAL } from "../../src/store/migrations.ts";
import { runFolder } from "./run-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every page of the buffers stays in memory once it is used: with the usual 128 MB the process grows by 190 MB more. */
const SETTINGS = ["shared_buffers = 16MB", "max_connections = 5", "wal_buffers = 256kB"];

/**
 * A PostgreSQL of this process's own, without a table. It starts from a copy of a cluster: making one (initdb) takes
 * four times the processor time and twice the memory.
 */
export async function startPglite(): Promise<PGlite> {
  const folder = mkdtempSync(join(runFolder(), "pglite-"));
  cpSync(emptyCluster(), folder, { recursive: true });
  return PGlite.create(`file://${folder}`, { postgresqlconf: SETTINGS });
}

/** The folder of an empty cluster of this version of PGlite, made once for all runs by a process of its own. */
function emptyCluster(): string {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { version } = JSON.parse(readFileSync(join(dirname(entry), "../package.json"), "utf8"));
  const folder = join(root, "node_modules/.cache/billing-gateway", `pglite-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  const script = `import { PGlite } from "@electric-sql/pglite"; await (await PGlite.create(process.argv[1])).close();`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", script, `file://${unfinished}`], { cwd: root });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    // Another process was faster.
    rmSync(unfinished, { recursive: true });
  }
  return folder;
}

/** A schema that has grown beyond this is emptied by TRUNCATE: deleted rows would remain and slow the next test down. */
const DELETED_BYTES_MAX = 1024 * 1024;

/** Removes every row but those that the migrations wrote, and has ids start from 1. */
export async function emptySchema(
  shell: (text: string) => Promise<Record<string, unknown>[]>,
  deletedBytesMax = DELETED_BYTES_MAX,
): Promise<void> {
  const tables = await shell(
    `select quote_ident(relname) name, pg_relation_size(oid)::int4 bytes from pg_class
     where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname not in ('${JOURNAL}', 'currency', 'event_bound')`,
  );
  const names = tables.map(({ name }) => name);
  const bytes = tables.reduce((sum, one) => sum + Number(one.bytes), 0);
  const remove =
    bytes > deletedBytesMax ? `truncate ${names.join(", ")}` : names.map((name) => `delete from ${name}`).join("; ");
  // Triggers guard the ledger against this. A replica fires none, and checks no foreign keys.
  await shell(`set session_replication_role = replica; ${remove}; set session_replication_role = origin`);
  await shell("update event_bound set value = 0");
  await shell(
    `select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) from pg_sequences
     where schemaname = current_schema() and last_value is not null and sequencename not like '${JOURNAL}%'`,
  );
}
