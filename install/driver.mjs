// Runs after `npm install` and `npm ci`. On Node 20 it installs the SQLite driver that supports Node 20.
// Other versions of Node use the driver among the ordinary dependencies, which needs no compiler.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

if (process.versions.node.startsWith("20.")) {
  const folder = fileURLToPath(new URL("node20", import.meta.url));
  const npm = process.env.npm_execpath ?? "";
  const options = ["ci", "--prefix", folder, "--global=false", "--no-audit", "--no-fund"];
  const { status } = /npm-cli\.c?js$/.test(npm)
    ? spawnSync(process.execPath, [npm, ...options], { cwd: folder, stdio: "inherit" })
    : spawnSync("npm", options, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) {
    console.error(
      "billing-gateway: the SQLite driver for Node 20 could not be installed. It is compiled, which needs python3, make and g++. Node 22.13 or later needs none of them.",
    );
    process.exitCode = 1;
  }
}
