import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { MetricJson } from "./merged-metrics.ts";

/** Figures of the process that watches over the others, which have these names. */
export function processMetrics(names: readonly string[], serving: () => number) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const deaths = new Counter({
    name: "billing_gateway_process_deaths_total",
    help: "Processes of this gateway that ended by themselves and were replaced, by name.",
    labelNames: ["name"],
    registers: [registry],
  });
  // A figure that appears only with the first death cannot be alerted on.
  for (const name of names) deaths.inc({ name }, 0);
  new Gauge({
    name: "billing_gateway_workers",
    help: "Workers that serve.",
    registers: [registry],
    collect() {
      this.set(serving());
    },
  });
  return {
    died: (name: string) => deaths.inc({ name }),
    json: async () => (await registry.getMetricsAsJSON()) as unknown as readonly MetricJson[],
  };
}
