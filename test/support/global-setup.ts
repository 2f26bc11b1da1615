import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type {} from "./run-folder.ts";

/** Makes the folder of the run before the first test. A worker could not remove it: vitest ends it without notice. */
export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "billing-run-"));
  // Commands that run as another user read their program here.
  chmodSync(folder, 0o755);
  provide("runFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
