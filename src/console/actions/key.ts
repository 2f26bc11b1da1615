/**
 * A new idempotency key. `crypto.randomUUID` would not do: browsers have it on https and localhost only, and gateways are
 * also reached by plain http in a local network.
 */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
