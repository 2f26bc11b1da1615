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
import { onPglite } from "./on-pglite.ts";
import { onServer, serverUrl, type TestSchema } from "./postgres.ts";

/** A database of an earlier version, migrated to this version. */
export interface Upgraded {
  readonly store: Store;
  /** Services that stop pricing, as the migration reported them. */
  readonly reported: readonly StoppedPricing[];
  /** How many migrations a second run takes. */
  again(): Promise<number>;
  shell(text: string): Promise<StoredRow[]>;
}

/** Versions whose rows are kept as they wrote them, with the folder of these rows and the number of migrations that they knew. */
const versions = {
  /** The last one that had price factors as multipliers. */
  multipliers: { folder: "multipliers", sqlite: 5, postgres: 4 },
  /** The first one with events, webhooks, alerts and schedules. */
  events: { folder: "events", sqlite: 13, postgres: 12 },
} as const;
type Version = (typeof versions)[keyof typeof versions];

/** The export of the version with multipliers. */
export const exportBefore = () => contents(versions.multipliers, "export.jsonl");

export function databasesBefore(name: keyof typeof versions): { name: string; upgraded(): Promise<Upgraded> }[] {
  const version = versions[name];
  return [
    { name: "SQLite", upgraded: () => inFile(version) },
    { name: "PGlite", upgraded: async () => inSchema(version, await onPglite()) },
    ...(serverUrl === undefined
      ? []
      : [{ name: "PostgreSQL", upgraded: async () => inSchema(version, await onServer()) }]),
  ];
}

async function inFile(version: Version): Promise<Upgraded> {
  const file = join(temporaryFolder(), "before.db");
  const raw = new Database(file);
  onTestFinished(() => void raw.close());
  raw.exec(schemaBefore(version, "sqlite"));
  raw.exec(contents(version, "sqlite.sql"));
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

async function inSchema(version: Version, schema: TestSchema): Promise<Upgraded> {
  await schema.shell(schemaBefore(version, "postgres"));
  await schema.shell(contents(version, "postgres.sql"));
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

/** The tables of the version, empty except for the currencies and what its migrations wrote. */
function schemaBefore(version: Version, dialect: "sqlite" | "postgres"): string {
  const folder = fileURLToPath(new URL(`../../schema/${dialect}`, import.meta.url));
  const migrations = readMigrationFiles({ migrationsFolder: folder }).slice(0, version[dialect]);
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

function contents({ folder }: Version, file: string): string {
  return readFileSync(new URL(`../store/before/${folder}/${file}`, import.meta.url), "utf8");
}
