import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { buildConsole } from "../../install/console.mjs";
import { compileGateway } from "./compile.ts";
import type {} from "./run-folder.ts";

/**
 * Makes the folder of the run before the first test, and removes what the tests share after the last. A worker could
 * not remove it: vitest ends it without notice. Bundles the console, which the gateway serves to the tests also where it
 * runs from its sources.
 */
export default async function setup({ provide, name, vitest }: TestProject): Promise<() => Promise<void>> {
  await buildConsole(fileURLToPath(new URL("../../dist/console", import.meta.url)));
  const folder = mkdtempSync(join(tmpdir(), "billing-run-"));
  // Commands that run as another user read their program here.
  chmodSync(folder, 0o755);
  provide("runFolder", folder);
  const schemaPrefix = `test_${randomBytes(6).toString("hex")}_`;
  provide("schemaPrefix", schemaPrefix);
  // The compiler takes half a gigabyte, which there is before the workers start. A run of some files may not need it.
  const { filenamePattern = [] } = vitest as { readonly filenamePattern?: readonly string[] };
  if (name === "fast" && filenamePattern.length === 0) compileGateway(join(folder, "gateway"), { bundled: true });
  return async () => {
    rmSync(folder, { recursive: true, force: true });
    await dropSchemas(schemaPrefix);
  };
}

/** Schemas on the server that tests have left for the next one. */
async function dropSchemas(prefix: string): Promise<void> {
  const url = process.env.TEST_POSTGRES_URL;
  if (url === undefined) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select nspname from pg_namespace where starts_with(nspname, $1)", [prefix]);
  // One at a time: each drop needs a lock for every table.
  for (const { nspname } of rows) await client.query(`drop schema ${nspname} cascade`);
  await client.end();
}
