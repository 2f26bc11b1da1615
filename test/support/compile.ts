import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Compiles the gateway as it stands into the folder, if it is not there yet. `bundled` puts it and its packages into a
 * few files, which node loads in half the time.
 */
export function compileGateway(folder: string, { bundled }: { readonly bundled: boolean }): void {
  if (existsSync(folder)) return;
  const unfinished = `${folder}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  for (const name of ["schema", "install", "node_modules", "package.json"])
    symlinkSync(join(root, name), join(unfinished, name));
  const [compiler, dist] = [
    createRequire(import.meta.url).resolve("typescript/package.json"),
    join(unfinished, "dist"),
  ];
  run(join(dirname(compiler), "bin/tsc"), "-p", "tsconfig.build.json", "--outDir", dist);
  // Bundled at the start of the run.
  cpSync(join(root, "dist/console"), join(dist, "console"), { recursive: true });
  if (bundled) run(join(root, "test/support/bundle.mjs"), dist);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    // Another worker was faster.
    rmSync(unfinished, { recursive: true });
  }
}

function run(...args: readonly string[]): void {
  execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });
}
