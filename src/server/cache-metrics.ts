import { Counter, type Registry } from "prom-client";

/** How often a cache had what was asked for. */
export interface HitCounts {
  readonly hits: number;
  readonly misses: number;
}

/** Adds a cache by its name. Its counts are read when the metrics are. */
export type WatchCache = (name: string, counts: () => HitCounts) => void;

/** Figures of caches, by name and result. */
export function cacheMetrics(registry: Registry): WatchCache {
  const caches = new Map<string, () => HitCounts>();
  new Counter({
    name: "billing_gateway_cache_requests_total",
    help: "Questions to caches, by cache and result.",
    labelNames: ["cache", "result"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [cache, counts] of caches) {
        const { hits, misses } = counts();
        this.inc({ cache, result: "hit" }, hits);
        this.inc({ cache, result: "miss" }, misses);
      }
    },
  });
  return (name, counts) => {
    caches.set(name, counts);
  };
}
