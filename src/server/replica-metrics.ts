import { Counter, Gauge, type Registry } from "prom-client";
import type { StoreUsage } from "../store/observer.ts";

/** Figures of replicas that are read when the metrics are. */
export function watchReplicas(registry: Registry, usage: () => StoreUsage): void {
  const registers = [registry];
  const replicas = () => usage().reads?.replicas ?? [];

  new Gauge({
    name: "billing_gateway_replica_lag_seconds",
    help: "Age of the commits that a replica may lack, by replica. Up to half a second is the pause between two looks.",
    labelNames: ["replica"],
    registers,
    collect() {
      for (const { name, lagMilliseconds } of replicas()) this.set({ replica: name }, lagMilliseconds / 1_000);
    },
  });
  new Gauge({
    name: "billing_gateway_replica_up",
    help: "1 if the replica answers reads, 0 if it is down, lags behind or is no standby.",
    labelNames: ["replica"],
    registers,
    collect() {
      for (const { name, isFit } of replicas()) this.set({ replica: name }, isFit ? 1 : 0);
    },
  });
  new Counter({
    name: "billing_gateway_snapshots_total",
    help: "Snapshots that a replica could have answered, by the server that was chosen.",
    labelNames: ["server"],
    registers,
    collect() {
      this.reset();
      const { reads } = usage();
      if (reads === null) return;
      for (const { name, chosen } of reads.replicas) this.inc({ server: name }, chosen);
      this.inc({ server: "primary" }, reads.primaryChosen);
    },
  });
}
