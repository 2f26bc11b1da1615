import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { openSchema, storeOptions, temporaryFolder } from "./dialects.ts";
import { asDatabase } from "./files.ts";
import { currentOnPglite } from "./on-pglite.ts";
import { currentOnServer, serverUrl, type TestSchema } from "./postgres.ts";
import { copyNewFile } from "./sqlite.ts";

/** A database with direct SQL access beside the gateway. */
export interface Damageable {
  readonly store: Store;
  /** Runs statements that bypass every guard of the ledger except CHECKs. */
  damage(...statements: string[]): Promise<void>;
}

/** The databases that tests of damage run on, as `dialects`. */
export const damageable: readonly { readonly name: string; open(): Promise<Damageable> }[] = [
  { name: "SQLite", open: async () => onFile(join(temporaryFolder(), "billing.db")) },
  { name: "PGlite", open: async () => onSchema(await currentOnPglite()) },
  ...(serverUrl === undefined ? [] : [{ name: "PostgreSQL", open: async () => onSchema(await currentOnServer()) }]),
];

function onFile(file: string): Damageable {
  copyNewFile(file);
  const store = openSqlite({ file, ...storeOptions });
  onTestFinished(() => store.close());
  return { store, damage: async (...statements) => damageFile(file, ...statements) };
}

export function damageFile(file: string, ...statements: readonly string[]): void {
  asDatabase(file, (raw) => {
    raw.pragma("foreign_keys = off");
    for (const guard of ["no_update", "no_delete", "no_replace"])
      raw.exec(`drop trigger if exists use_history_${guard}`);
    for (const one of statements) raw.exec(one);
  });
}

async function onSchema(schema: TestSchema): Promise<Damageable> {
  return {
    store: await openSchema(schema),
    async damage(...statements) {
      // Triggers, those of foreign keys among them, are not run for a replica.
      const all = ["set session_replication_role = replica", ...statements, "set session_replication_role = origin"];
      await schema.shell(all.join("; "));
    },
  };
}
