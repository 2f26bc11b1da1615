import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";

/** Table of the applied migrations, in drizzle's format. */
export const JOURNAL = "__drizzle_migrations";

/** A database that cannot be used. The message is one line for the operator. */
export class StorageRefused extends Error {
  override name = "StorageRefused";
}

/** The error for a database with an older schema, which this version must not read or write. */
export function isOlder(name: string): StorageRefused {
  return new StorageRefused(`${name} has the schema of an older version: run "billing-gateway migrate" first`);
}

const known = new Map<string, readonly MigrationMeta[]>();

/** The migrations of this version, read once per dialect. */
function knownMigrations(dialect: "sqlite" | "postgres"): readonly MigrationMeta[] {
  const folder = fileURLToPath(new URL(`../../schema/${dialect}`, import.meta.url));
  const migrations = known.get(dialect) ?? readMigrationFiles({ migrationsFolder: folder });
  known.set(dialect, migrations);
  return migrations;
}

/**
 * The migrations that are still to be applied, given the hashes of the applied ones. Refuses a database with migrations
 * that this version does not know.
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
