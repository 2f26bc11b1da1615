/** The keys of an object that has no keys beyond its type. */
export function keysOf<T extends object>(object: T): readonly (keyof T & string)[] {
  return Object.keys(object) as (keyof T & string)[];
}

/** An object with a value for each key. */
export function keyed<K extends string, V>(keys: readonly K[], of: (key: K) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, V>;
}
