import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderUntilExit, temporaryFolder } from "../folder.ts";
import type { Scope } from "../scope.ts";

/** A place in the project where something is made wrong on purpose. */
export interface Change {
  /** Path from the project's root, below src or schema. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

let unchanged: { readonly main: string; readonly remove: () => void } | undefined;

/** Compiles the gateway as it stands, once, or with changes, and answers the path of its program. */
export function build(scope: Scope, changes: readonly Change[] = []): string {
  if (changes.length > 0) return buildIn(temporaryFolder(scope), changes);
  if (unchanged === undefined) {
    const { folder, remove } = folderUntilExit();
    unchanged = { main: buildIn(folder, []), remove };
  }
  return unchanged.main;
}

/** Removes what is kept for the next that builds. */
export function forgetBuild(): void {
  unchanged?.remove();
  unchanged = undefined;
}

function buildIn(folder: string, changes: readonly Change[]): string {
  for (const part of ["src", "schema", "package.json", "tsconfig.json", "tsconfig.build.json"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const part of ["node_modules", "install"]) symlinkSync(join(root, part), join(folder, part));
  for (const change of changes) apply(folder, change);
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: folder });
  return join(folder, "dist/main.js");
}

function apply(folder: string, { file, from, to }: Change): void {
  const text = readFileSync(join(folder, file), "utf8");
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`${file} has ${places} times what is to be changed: ${from}`);
  writeFileSync(
    join(folder, file),
    text.replace(from, () => to),
  );
}
