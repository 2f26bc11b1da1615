/** Keeps what is asked for and forgets what was asked for longest ago, so that all of it never weighs more than allowed. */
export interface LruCache<K, V> {
  get(key: K): V | undefined;
  /** Keeps nothing that weighs more than all may. */
  set(key: K, value: V, weight: number): void;
  delete(key: K): boolean;
}

export function lruCache<K, V>(weightMax: number): LruCache<K, V> {
  // A Map is iterated in the order of insertion: what is asked for is inserted again.
  const kept = new Map<K, { value: V; weight: number }>();
  let total = 0;

  function remove(key: K): boolean {
    total -= kept.get(key)?.weight ?? 0;
    return kept.delete(key);
  }

  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
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
  };
}
