import { createRequire } from "node:module";
import type BetterSqlite3 from "better-sqlite3";
import { type DriverSource, driverSourceFor, whyNodeIsUnsupported } from "./supported-node.ts";

const sources: Record<DriverSource, { readonly folder: string; readonly major: string; readonly remedy: string }> = {
  dependency: { folder: "../../../package.json", major: "13", remedy: "install the packages again with this Node" },
  node20: {
    folder: "../../../install/node20/package.json",
    major: "12",
    remedy: "install the packages again with this Node and with install scripts allowed, or use Node 22.13 or later",
  },
};

/**
 * The SQLite driver for the running Node. better-sqlite3 13 crashes on Node 20, and version 12 aborts on Node 24.19 and
 * later, so the version is checked before the driver is loaded.
 */
export const Database: typeof BetterSqlite3 = loadDriver(process.versions.node);

/** Loads the driver. Throws an error with one sentence for the operator. */
function loadDriver(nodeVersion: string): typeof BetterSqlite3 {
  const source = driverSourceFor(nodeVersion);
  if (source === null) throw new Error(whyNodeIsUnsupported(nodeVersion)!);
  const { folder, major, remedy } = sources[source];
  const requireFrom = createRequire(new URL(folder, import.meta.url));
  const problem = (what: string) => new Error(`the SQLite driver for Node ${nodeVersion} ${what}: ${remedy}`);
  const installed = installedVersion(requireFrom);
  if (installed === null) throw problem("is not installed");
  if (installed.split(".")[0] !== major)
    throw problem(`must be better-sqlite3 ${major}, but ${installed} is installed`);
  try {
    const Driver = requireFrom("better-sqlite3") as typeof BetterSqlite3;
    // Opening a database loads the native part.
    new Driver(":memory:").close();
    return Driver;
  } catch (error) {
    throw problem(`cannot be loaded (${error instanceof Error ? error.message.split("\n", 1)[0] : String(error)})`);
  }
}

function installedVersion(requireFrom: NodeJS.Require): string | null {
  try {
    return (requireFrom("better-sqlite3/package.json") as { version: string }).version;
  } catch {
    return null;
  }
}
