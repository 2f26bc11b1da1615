import type { RequestObserver, StoreObserver } from "../store/observer.ts";
import type { SlowOperations } from "./slow-operations.ts";
import type { StoreCounts } from "./store-metrics.ts";
import type { Tracing } from "./tracing.ts";

/** What listens to the store: metrics always; spans and the lines of slow requests if they are switched on. */
export function storeObserver(
  counts: StoreCounts,
  tracing: Tracing | null,
  slow: SlowOperations | null,
): StoreObserver {
  const asking = [tracing?.statements ?? null, slow].filter((one) => one !== null);
  return { ...counts, requests: asking.length === 0 ? null : together(asking) };
}

function together(observers: readonly RequestObserver[]): RequestObserver {
  return {
    current() {
      const runs = observers.map((one) => one.current());
      return <T>(work: () => T) => runs.reduce<() => T>((inner, run) => () => run(inner), work)();
    },
    ended(text, milliseconds, failure) {
      for (const one of observers) one.ended(text, milliseconds, failure);
    },
  };
}
