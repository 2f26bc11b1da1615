import { createHash } from "node:crypto";

/**
 * SHA-256, in hexadecimal, over the JSON of what was asked: ids as numbers, moments as milliseconds since 1970, what was
 * left out as what it means. So it does not see in which of their forms these were written.
 */
export function fingerprintOf(input: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(input)).digest("hex");
}

type Named = readonly [name: string, value: unknown];

/** The values by their names, so that the order in which they are written makes no difference. */
export function byName(values: Iterable<Named>): Named[] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

/**
 * Optional inputs that an operation got after its first version, to be put behind those of the first: by name, and only
 * where they say something. So a call without them has the fingerprint that it always had.
 */
export function saidSince(inputs: Readonly<Record<string, unknown>>): Named[] {
  const says = (value: unknown) => value != null && !(Array.isArray(value) && value.length === 0);
  return byName(Object.entries(inputs).filter(([, value]) => says(value)));
}

/**
 * The values in a fixed order of names, as keys were kept before values were ordered by name; `null` where they say
 * something that has no place in it.
 */
export function inFormerOrder(values: readonly Named[], order: readonly string[]): Named[] | null {
  if (values.some(([name]) => !order.includes(name))) return null;
  return [...values].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}
