import { createHash } from "node:crypto";

/**
 * SHA-256, in hexadecimal, over the JSON of what was asked: ids as numbers, moments as milliseconds since 1970, what was
 * left out as what it means. So it does not see in which of their forms these were written.
 */
export function fingerprintOf(input: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(input)).digest("hex");
}
