import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Database } from "../../src/store/sqlite/driver.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { openSchema, storeOptions, temporaryFolder } from "./dialects.ts";
import { currentOnPglite } from "./on-pglite.ts";
import { currentOnServer, serverUrl, type TestSchema } from "./postgres.ts";
import { copyNewFile } from "./sqlite.ts";

/** A database with direct SQL access. */
export interface Place {
  readonly store: Store;
  shell(text: string): Promise<unknown>;
}

async function onSqlite(): Promise<Place> {
  const file = join(temporaryFolder(), "billing.db");
  copyNewFile(file);
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

async function onPostgres(schema: TestSchema): Promise<Place> {
  return { store: await openSchema(schema), shell: schema.shell };
}

/** Empty databases of each kind, and the folder of their migrations. */
export const places: readonly { name: string; folder: "sqlite" | "postgres"; empty: () => Promise<Place> }[] = [
  { name: "SQLite", folder: "sqlite", empty: onSqlite },
  { name: "PGlite", folder: "postgres", empty: async () => onPostgres(await currentOnPglite()) },
  ...(serverUrl === undefined
    ? []
    : [{ name: "PostgreSQL", folder: "postgres" as const, empty: async () => onPostgres(await currentOnServer()) }]),
];
