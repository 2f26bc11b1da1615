/**
 * The supported versions of Node. This file imports nothing, because the check must run before modules that an older
 * Node cannot load.
 */

/** Source of the SQLite driver: the normal dependency, or the package that is installed on Node 20 only. */
export type DriverSource = "dependency" | "node20";

/** The source of the driver for a version of Node; `null` if the version is not supported. */
export function driverSourceFor(nodeVersion: string): DriverSource | null {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number);
  if (major === 20 && minor >= 19) return "node20";
  return major > 22 || (major === 22 && minor >= 13) ? "dependency" : null;
}

/** The error with which every command stops on an unsupported version of Node; `null` on supported versions. */
export function whyNodeIsUnsupported(nodeVersion: string): string | null {
  if (driverSourceFor(nodeVersion) !== null) return null;
  return `Node ${nodeVersion} is not supported: install Node 22.13 or later (24 is recommended), or 20.19 or a later 20`;
}
