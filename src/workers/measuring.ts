import type { MetricJson } from "../server/merged-metrics.ts";
import type { KeptProcess } from "./kept-process.ts";
import type { MeasuredProcess } from "./messages.ts";

/** A process that does not answer is left out of a scrape. */
const PATIENCE_MILLISECONDS = 2_000;

/** Asks all processes for their metrics. */
export function measuring(processes: readonly KeptProcess[], own: () => Promise<readonly MetricJson[]>) {
  const asked = new Map<number, (name: string, metrics: readonly MetricJson[]) => void>();
  let lastId = 0;

  async function measureAll(): Promise<MeasuredProcess[]> {
    lastId += 1;
    const id = lastId;
    const serving = processes.filter((one) => one.serves());
    const found = new Map<string, readonly MetricJson[]>();
    await new Promise<void>((resolve) => {
      const overdue = setTimeout(resolve, PATIENCE_MILLISECONDS);
      asked.set(id, (name, metrics) => {
        found.set(name, metrics);
        if (found.size < serving.length) return;
        clearTimeout(overdue);
        resolve();
      });
      for (const one of serving) one.send({ billing: "measure", id });
    });
    asked.delete(id);
    const others = serving.flatMap(({ name: worker }) => {
      const metrics = found.get(worker);
      return metrics === undefined ? [] : [{ worker, metrics }];
    });
    return [...others, { worker: "primary", metrics: await own() }];
  }

  return {
    measureAll,
    /** Takes what a process answered. */
    answered: (id: number, name: string, metrics: readonly MetricJson[]) => asked.get(id)?.(name, metrics),
  };
}
