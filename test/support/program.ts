import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runFolder } from "./run-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The path of the gateway's program, which `node` runs. It is compiled as it stands, once for each worker of a run:
 * it starts twice as fast as its sources do, and a test never runs an older build.
 */
export function gatewayProgram(): string {
  const folder = join(runFolder(), `gateway-${process.pid}`);
  const program = join(folder, "dist/main.js");
  if (!existsSync(program)) compileInto(folder);
  return program;
}

function compileInto(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["schema", "install", "node_modules", "package.json"])
    symlinkSync(join(root, name), join(folder, name));
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", join(folder, "dist")], {
    cwd: root,
    stdio: "inherit",
  });
  // Bundled at the start of the run.
  cpSync(join(root, "dist/console"), join(folder, "dist/console"), { recursive: true });
}
