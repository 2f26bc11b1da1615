import type { HitCounts } from "./cache-metrics.ts";

/** A cache that evicts the least recently used entries when their total weight exceeds the maximum. */
export interface LruCache<K, V> {
  get(key: K): V | undefined;
  /** Stores the entry, unless it alone exceeds the maximum weight. */
  set(key: K, value: V, weight: number): void;
  delete(key: K): boolean;
  /** How often `get` found an entry, and how often it did not. */
  readonly counts: HitCounts;
}

export function lruCache<K, V>(weightMax: number): LruCache<K, V> {
  // A Map iterates in insertion order, so a used entry is inserted again at the end.
  const kept = new Map<K, { value: V; weight: number }>();
  const counts = { hits: 0, misses: 0 };
  let total = 0;

  function remove(key: K): boolean {
    total -= kept.get(key)?.weight ?? 0;
    return kept.delete(key);
  }

  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) {
        counts.misses += 1;
        return undefined;
      }
      counts.hits += 1;
      kept.delete(key);
      kept.set(key, found);
      return found.value;
    },
    set(key, value, weight) {
      remove(key);
      if (weight > weightMax) return;
      kept.set(key, { value, weight });
      total += weight;
      for (const oldest of kept.keys()) {
        if (total <= weightMax) break;
        remove(oldest);
      }
    },
    delete: remove,
    counts,
  };
}
