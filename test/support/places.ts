import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Database } from "../../src/store/sqlite/driver.ts";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { openSchema, storeOptions, temporaryFolder } from "./dialects.ts";
import { onPglite, onServer, serverUrl } from "./postgres.ts";

/** A database with direct SQL access. */
export interface Place {
  readonly store: Store;
  shell(text: string): Promise<unknown>;
}

async function onSqlite(): Promise<Place> {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  onTestFinished(() => store.close());
  return {
    store,
    async shell(text) {
      const raw = new Database(file);
      try {
        raw.exec(text);
      } finally {
        raw.close();
      }
    },
  };
}

async function onPostgres(schema: Awaited<ReturnType<typeof onPglite>>): Promise<Place> {
  return { store: await openSchema(schema), shell: schema.shell };
}

/** Empty databases of each kind, and the folder of their migrations. */
export const places: readonly { name: string; folder: "sqlite" | "postgres"; empty: () => Promise<Place> }[] = [
  { name: "SQLite", folder: "sqlite", empty: onSqlite },
  { name: "PGlite", folder: "postgres", empty: async () => onPostgres(await onPglite()) },
  ...(serverUrl === undefined
    ? []
    : [{ name: "PostgreSQL", folder: "postgres" as const, empty: async () => onPostgres(await onServer()) }]),
];
