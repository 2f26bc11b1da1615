import { createHash } from "node:crypto";

/** Namespace of all derived UUIDs. It must never change: a repeated import would no longer find its records. */
const NAMESPACE = Buffer.from("0f6f1c1e9d3b4c57a2a86e5b7c41d920", "hex");

/** The UUID (version 5) of a name: the same name always gives the same UUID, everywhere. */
export function derivedUniqueId(...name: readonly (string | number)[]): string {
  const hash = createHash("sha1").update(NAMESPACE).update(name.join(":")).digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
