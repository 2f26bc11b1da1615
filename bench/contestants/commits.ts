import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../process.ts";

/** Folders of installed packages, which a checkout of another commit shares. */
const PACKAGES = ["node_modules", "install/node20/node_modules"];

/**
 * A built checkout of the commit, kept with the system's temporary files. It runs on the packages that are installed here:
 * what is compared is the gateway's own code. Throws if git does not know the commit, or if it cannot be built.
 */
export function checkout(commit: string): { readonly name: string; readonly sources: string } {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const full = git("rev-parse", "--verify", "--end-of-options", `${commit}^{commit}`);
  const sources = join(tmpdir(), "billing-gateway-bench", "commits", full);
  if (!existsSync(sources)) build(full, sources);
  return { name: full.slice(0, 12), sources };
}

/** A half-built checkout never has the name of a built one. */
function build(commit: string, sources: string): void {
  const unfinished = `${sources}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const archive = execFileSync("git", ["archive", commit], { cwd: root, maxBuffer: 1024 ** 3 });
    execFileSync("tar", ["-x"], { cwd: unfinished, input: archive });
    for (const folder of PACKAGES)
      if (existsSync(join(root, folder))) symlinkSync(join(root, folder), join(unfinished, folder));
    execFileSync("npm", ["run", "build"], { cwd: unfinished, stdio: ["ignore", "ignore", "inherit"] });
    renameSync(unfinished, sources);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
