import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";

/** The table in which a database keeps the migrations that it has seen, as drizzle writes it. */
export const JOURNAL = "__drizzle_migrations";

/** Thrown where a database is not one that can be served. The message is one line for the operator. */
export class StorageRefused extends Error {
  override name = "StorageRefused";
}

/** What is said of a database whose schema this version must not read or write. */
export function isOlder(name: string): StorageRefused {
  return new StorageRefused(`${name} has the schema of an older version: run "billing-gateway migrate" first`);
}

const known = new Map<string, readonly MigrationMeta[]>();

/** The migrations of this version, read once. */
function knownMigrations(dialect: "sqlite" | "postgres"): readonly MigrationMeta[] {
  const folder = fileURLToPath(new URL(`../../schema/${dialect}`, import.meta.url));
  const migrations = known.get(dialect) ?? readMigrationFiles({ migrationsFolder: folder });
  known.set(dialect, migrations);
  return migrations;
}

/**
 * The migrations that a database lacks, by the hashes of those it has seen, in their order. Refuses one
 * that has seen some that this version does not know.
 */
export function pendingAfter(
  applied: readonly string[],
  dialect: "sqlite" | "postgres",
  name: string,
): readonly MigrationMeta[] {
  const migrations = knownMigrations(dialect);
  if (applied.some((hash, place) => migrations[place]?.hash !== hash))
    throw new StorageRefused(`${name} was written by a newer version of the billing gateway`);
  return migrations.slice(applied.length);
}
