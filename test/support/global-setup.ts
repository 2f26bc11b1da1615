import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { buildConsole } from "../../install/console.mjs";
import type {} from "./run-folder.ts";

/**
 * Makes the folder of the run before the first test, because vitest ends a worker without notice, which then could not
 * remove it. Bundles the console, which the gateway serves to the tests also where it runs from its sources.
 */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  await buildConsole(fileURLToPath(new URL("../../dist/console", import.meta.url)));
  const folder = mkdtempSync(join(tmpdir(), "billing-run-"));
  // Commands that run as another user read their program here.
  chmodSync(folder, 0o755);
  provide("runFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
