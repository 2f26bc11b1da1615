import { between, seededSources } from "../../src/commands/demo/random.ts";
import { PAGE_SIZE } from "../contestants/contestant.ts";
import { gateway } from "../contestants/gateway.ts";
import type { Dataset } from "../data/dataset.ts";
import { load } from "../load.ts";
import { memoryOf } from "../process.ts";
import type { Measured } from "../report.ts";
import type { Effort } from "./page.ts";

const CLIENTS = 8;

/** The memory of a separate gateway after its start, and after the pages of a whole run. */
export async function measureMemory(dataset: Dataset, { rounds, milliseconds }: Effort): Promise<Measured> {
  const { served, page } = await gateway(dataset);
  try {
    const started = memoryOf(served.pid).now;
    const { chance } = seededSources("memory");
    const next = () => page(between(chance, 0, dataset.credits - PAGE_SIZE - 1));
    const loaded = await load({
      port: served.port,
      pids: [served.pid],
      clients: CLIENTS,
      milliseconds: rounds * milliseconds,
      next,
    });
    const { now, peak } = memoryOf(served.pid);
    return {
      title: "Memory of the gateway's process, in megabytes",
      columns: ["", "RSS"],
      rows: [
        ["after the start", started],
        [`after ${loaded.requests} pages, ${CLIENTS} clients`, now],
        ["at most", peak],
      ],
      targets: [],
      missing: [],
      figures: { started, now, peak, requests: loaded.requests },
    };
  } finally {
    await served.stop();
  }
}
