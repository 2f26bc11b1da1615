import { hash } from "node:crypto";

/**
 * SHA-256, in hexadecimal, of the JSON of the input: ids as numbers, moments as milliseconds since 1970, absent values as
 * their defaults. Input that differs only in form therefore has the same fingerprint.
 */
export function fingerprintOf(input: readonly unknown[]): string {
  return hash("sha256", JSON.stringify(input), "hex");
}

type Named = readonly [name: string, value: unknown];

/** Sorts the values by name: the order in which they were sent makes no difference. */
export function byName(values: Iterable<Named>): Named[] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

/**
 * Optional inputs that an operation got after its first version, sorted by name; they are appended to the older ones.
 * Absent ones are left out: the fingerprint of a call without them does not change.
 */
export function saidSince(inputs: Readonly<Record<string, unknown>>): Named[] {
  const says = (value: unknown) => value != null && !(Array.isArray(value) && value.length === 0);
  return byName(Object.entries(inputs).filter(([, value]) => says(value)));
}

/**
 * The values in a fixed order, as fingerprinted before values were sorted by name; `null` if a value is not in that
 * order.
 */
export function inFormerOrder(values: readonly Named[], order: readonly string[]): Named[] | null {
  if (values.some(([name]) => !order.includes(name))) return null;
  return [...values].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}
