import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import pg from "pg";
import { Database } from "../../src/store/sqlite/driver.ts";
import type { Dataset } from "../data/dataset.ts";
import { root } from "../process.ts";

const schema = join(root, "schema/postgres");

/**
 * Each schema has its own database. The name also depends on the files of the store: if they change, the database is
 * created again.
 */
export function postgresKey(): string {
  const hash = createHash("sha256").update(readdirSync(join(root, "src/store/postgres")).sort().join());
  for (const file of migrations()) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 8);
}

/** Creates the database with the gateway's schema and copies every record of the SQLite file into it. */
export async function copyRecords({ file }: Dataset, address: string, psql: string): Promise<void> {
  execFileSync(psql, ["-q", address.replace(/[^/]*$/, "postgres"), "-c", "create database billing"]);
  migrate(address, psql);
  const source = new Database(file, { readonly: true, fileMustExist: true });
  const target = new pg.Client({ connectionString: address });
  await target.connect();
  try {
    for (const { table, columns } of await tablesOf(target, source)) {
      console.error(`copying ${table} to PostgreSQL`);
      await target.query("set session_replication_role = replica");
      await target.query(`delete from "${table}"`);
      await copyTable(source, table, columns, address, psql);
      if (columns.some(({ isIdentity }) => isIdentity))
        await target.query(
          `select setval(pg_get_serial_sequence('"${table}"', 'id'), (select coalesce(max(id), 1) from "${table}"))`,
        );
    }
    await target.query("vacuum analyze");
  } finally {
    await target.end();
    source.close();
  }
}

/** By the gateway's command if possible, else by the migrations themselves. */
export function migrate(address: string, psql: string): void {
  const env = { PATH: process.env.PATH, NODE_ENV: "production", DATABASE_URL: address };
  try {
    execFileSync(process.execPath, ["dist/main.js", "migrate"], { cwd: root, env, stdio: "pipe" });
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    console.error(`the gateway does not migrate PostgreSQL (${said}): psql does`);
    const quiet = { ...env, PGOPTIONS: "-c client_min_messages=warning" };
    for (const file of migrations())
      execFileSync(psql, ["-q", "-v", "ON_ERROR_STOP=1", address, "-f", file], { env: quiet });
  }
}

interface Column {
  readonly name: string;
  readonly isInstant: boolean;
  readonly isIdentity: boolean;
}

/** The tables and columns that both databases have. Each keeps its own journal of migrations, and only one numbers events later. */
async function tablesOf(target: pg.Client, source: BetterSqlite3.Database) {
  const { rows } = await target.query<{ table: string; name: string; type: string; identity: string }>(
    `select table_name "table", column_name "name", data_type "type", is_identity "identity"
     from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`,
  );
  const known = new Set(
    source
      .prepare(
        "select t.name || '.' || c.name from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'",
      )
      .pluck()
      .all(),
  );
  const tables = new Map<string, Column[]>();
  for (const { table, name, type, identity } of rows)
    if (known.has(`${table}.${name}`) && !table.startsWith("__"))
      tables.set(table, [
        ...(tables.get(table) ?? []),
        { name, isInstant: type.startsWith("timestamp"), isIdentity: identity === "YES" },
      ]);
  return [...tables].map(([table, columns]) => ({ table, columns }));
}

async function copyTable(
  source: BetterSqlite3.Database,
  table: string,
  columns: readonly Column[],
  address: string,
  psql: string,
): Promise<void> {
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const env = { PATH: process.env.PATH, PGOPTIONS: "-c session_replication_role=replica" };
  const copy = `\\copy "${table}" (${names}) from stdin with (format csv)`;
  const child = spawn(psql, ["-q", "-v", "ON_ERROR_STOP=1", address, "-c", copy], {
    env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  const { stdin } = child;
  for (const row of source.prepare(`select ${names} from "${table}"`).raw().iterate() as Iterable<unknown[]>) {
    const line = row.map((value, place) => toCsv(value, columns[place]!)).join(",");
    if (!stdin.write(`${line}\n`)) await once(stdin, "drain");
  }
  stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`${table} was not copied`);
}

/** CSV: absent values are empty, texts are quoted. */
function toCsv(value: unknown, { isInstant }: Column): string {
  if (value === null) return "";
  if (isInstant) return new Date(value as number).toISOString();
  return typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
}

function migrations(): string[] {
  return readdirSync(schema)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => join(schema, name));
}
