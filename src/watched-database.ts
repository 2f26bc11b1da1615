import { statSync } from "node:fs";
import type { Metrics } from "./server/metrics.ts";
import type { Database } from "./store/address.ts";
import type { Store } from "./store/store.ts";

/** Figures of the database that are read when the metrics are. */
export function watchDatabase(metrics: Metrics, store: Store): void {
  metrics.watchStore(store.usage);
  metrics.gauge("billing_gateway_database_up", "1 if the database answers and has the current schema, else 0.", () =>
    store.ready().then(
      () => 1,
      () => 0,
    ),
  );
}

/** The length of the log, for the process that writes. */
export function watchLog(metrics: Metrics, database: Database): void {
  if (database.kind === "sqlite")
    metrics.gauge(
      "billing_gateway_wal_bytes",
      "Size of the write-ahead log of SQLite.",
      () => statSync(`${database.file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    );
}
