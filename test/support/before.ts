import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { data as isoCurrencies } from "currency-codes";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { onTestFinished } from "vitest";
import { JOURNAL } from "../../src/store/migrations.ts";
import { migrate as migratePostgres } from "../../src/store/postgres/migrate.ts";
import type { StoredRow } from "../../src/store/rows.ts";
import { Database } from "../../src/store/sqlite/driver.ts";
import { migrateFile } from "../../src/store/sqlite/file.ts";
import { APPLICATION_ID } from "../../src/store/sqlite/migrate.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { StoppedPricing } from "../../src/store/stopped-pricing.ts";
import type { Store } from "../../src/store/store.ts";
import { openSchema, storeOptions, temporaryFolder } from "./dialects.ts";
import { onPglite, onServer, serverUrl, type TestSchema } from "./postgres.ts";

/** A database of the version before price percentages, migrated to this version. */
export interface Upgraded {
  readonly store: Store;
  /** Services that stop pricing, as the migration reported them. */
  readonly reported: readonly StoppedPricing[];
  /** How many migrations a second run takes. */
  again(): Promise<number>;
  shell(text: string): Promise<StoredRow[]>;
}

/** Rows of the version before, as it wrote them, and its export of them. */
export const exportBefore = () => contents("export.jsonl");

/** The migrations that it knew. */
const known = { sqlite: 5, postgres: 4 } as const;

export const databasesBefore: readonly { name: string; upgraded(): Promise<Upgraded> }[] = [
  { name: "SQLite", upgraded: inFile },
  { name: "PGlite", upgraded: async () => inSchema(await onPglite()) },
  ...(serverUrl === undefined ? [] : [{ name: "PostgreSQL", upgraded: async () => inSchema(await onServer()) }]),
];

async function inFile(): Promise<Upgraded> {
  const file = join(temporaryFolder(), "before.db");
  const raw = new Database(file);
  onTestFinished(() => void raw.close());
  raw.exec(schemaBefore("sqlite"));
  raw.exec(contents("sqlite.sql"));
  raw.pragma(`application_id = ${APPLICATION_ID}`);
  const reported: StoppedPricing[] = [];
  migrateFile(file, (stopped) => reported.push(...stopped));
  const store = openSqlite({ file, ...storeOptions });
  onTestFinished(() => store.close());
  return {
    store,
    reported,
    again: async () => migrateFile(file, (stopped) => reported.push(...stopped)),
    shell: async (text) => raw.prepare(text).all() as StoredRow[],
  };
}

async function inSchema(schema: TestSchema): Promise<Upgraded> {
  await schema.shell(schemaBefore("postgres"));
  await schema.shell(contents("postgres.sql"));
  const reported: StoppedPricing[] = [];
  const again = async () => {
    const client = await schema.writers.connect();
    try {
      return await migratePostgres(client, "the test's", (stopped) => reported.push(...stopped));
    } finally {
      client.release();
    }
  };
  await again();
  return { store: await openSchema(schema), reported, again, shell: schema.shell };
}

/** The tables of the previous version, empty except for the currencies. */
function schemaBefore(dialect: keyof typeof known): string {
  const folder = fileURLToPath(new URL(`../../schema/${dialect}`, import.meta.url));
  const migrations = readMigrationFiles({ migrationsFolder: folder }).slice(0, known[dialect]);
  const id = dialect === "sqlite" ? "integer primary key" : "serial primary key";
  const number = dialect === "sqlite" ? "integer" : "bigint";
  return [
    `create table ${JOURNAL} (id ${id}, hash text not null, created_at ${number} not null)`,
    ...migrations.flatMap(({ sql, hash, folderMillis }) => [
      ...sql,
      `insert into ${JOURNAL} (hash, created_at) values ('${hash}', ${folderMillis})`,
    ]),
    currencyRows(),
  ]
    .map((statement) => `${statement.trim().replace(/;$/, "")};`)
    .join("\n");
}

function currencyRows(): string {
  const rows = isoCurrencies.map(({ number, code, digits }) => `(${Number(number)}, '${code}', ${digits ?? 0})`);
  return `insert into currency (id, code, minor_units) values ${rows.join(", ")}`;
}

function contents(file: string): string {
  return readFileSync(new URL(`../store/before/${file}`, import.meta.url), "utf8");
}
