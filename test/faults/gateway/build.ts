import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderUntilExit, temporaryFolder } from "../folder.ts";
import type { Scope } from "../scope.ts";

/** A place in the project with a deliberate defect. */
export interface Change {
  /** Path from the project's root, below src or schema. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

let unchanged: string | undefined;

/** Compiles the gateway, unchanged (once) or with changes. Returns the path of its program. */
export function build(scope: Scope, changes: readonly Change[] = []): string {
  if (changes.length > 0) return buildIn(temporaryFolder(scope), changes);
  unchanged ??= buildIn(folderUntilExit().folder, []);
  return unchanged;
}

/** Names the program of the gateway as it stands, where it is compiled already. */
export function useBuild(program: string): void {
  unchanged = program;
}

function buildIn(folder: string, changes: readonly Change[]): string {
  for (const part of ["src", "schema", "package.json", "tsconfig.json", "tsconfig.build.json"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  cpSync(join(root, "install"), join(folder, "install"), { recursive: true });
  for (const change of changes) apply(folder, change);
  if (changes.some(({ file }) => file.endsWith("supported-node.ts"))) compileOldDriver(join(folder, "install/node20"));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: folder });
  return join(folder, "dist/main.js");
}

/** Compiles the driver for Node 20 for the running Node, whose headers lie beside its program. */
function compileOldDriver(folder: string): void {
  const env = { ...process.env, npm_config_nodedir: join(dirname(process.execPath), "..") };
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, env });
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
