import { type Metric, Registry } from "prom-client";

/** A metric as its registry gives it: plain data. */
export interface MetricJson {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly MetricSample[];
}

interface MetricSample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  /** Null: not a number. JSON has no other word for it. */
  readonly value: number | null;
}

/**
 * The metrics of several processes in Prometheus' text form, each sample with the label `worker`. They are not summed up: the
 * counters of a process that was replaced begin at 0, and a sum that falls would look like a restart of all.
 */
export async function mergedMetrics(
  processes: readonly { readonly worker: string; readonly metrics: readonly MetricJson[] }[],
): Promise<string> {
  const merged = new Map<string, MetricJson & { values: MetricSample[] }>();
  for (const { worker, metrics } of processes)
    for (const { name, help, type, values } of metrics) {
      const one = merged.get(name) ?? { name, help, type, values: [] };
      merged.set(name, one);
      for (const sample of values)
        one.values.push({ ...sample, value: sample.value ?? Number.NaN, labels: { worker, ...sample.labels } });
    }
  const registry = new Registry();
  for (const one of merged.values())
    registry.registerMetric({ name: one.name, get: async () => one } as unknown as Metric);
  return registry.metrics();
}
