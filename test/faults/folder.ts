import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scope } from "./scope.ts";

/** A folder that is removed at the end of the scope. */
export function temporaryFolder(scope: Scope): string {
  const { folder, remove } = folderUntilExit();
  scope.onLeave(remove);
  return folder;
}

/** A folder that is removed at the latest when this process ends. */
export function folderUntilExit() {
  const folder = mkdtempSync(join(tmpdir(), "billing-faults-"));
  const remove = () => {
    process.removeListener("exit", remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", remove);
  return { folder, remove };
}
