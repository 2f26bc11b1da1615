import { setTimeout as sleep } from "node:timers/promises";
import type { DecisionName } from "../domain/decisions.ts";
import { type MetricJson, mergedMetrics } from "../server/merged-metrics.ts";
import { type RemoteCommits, remoteCommits } from "../store/remote/commit-client.ts";
import { announcements } from "./announcements.ts";
import type { MeasuredProcess } from "./messages.ts";
import type { PrimaryLink } from "./primary-link.ts";

/** The other processes of a gateway that has several, as a worker uses them. */
export interface Fellows {
  /** Who writes; undefined on PostgreSQL, where each worker does. */
  readonly commits: RemoteCommits | undefined;
  /** Tells the others of a commit. */
  announce(decision: DecisionName): void;
  /** Calls with each decision that others committed. */
  onCommitted(act: (decision: DecisionName) => void): void;
  /** Names the metrics of this process, for the others. */
  measure(own: () => Promise<readonly MetricJson[]>): void;
  /** The metrics of all processes as text. */
  metrics(): Promise<string>;
}

/** How long a scrape waits for the primary process, which waits less for the others. */
const METRICS_MILLISECONDS = 4_000;

export function fellowsOf(link: PrimaryLink, slot: string, writesElsewhere: boolean): Fellows {
  const commits = writesElsewhere ? remoteCommits() : undefined;
  const asked = new Map<number, (processes: readonly MeasuredProcess[]) => void>();
  let lastId = 0;
  let own: () => Promise<readonly MetricJson[]> = async () => [];
  let act: (decision: DecisionName) => void = () => {};

  link.on("writer", ({ path }) => commits?.moveTo(path));
  link.on("committed", ({ decisions }) => {
    for (const one of decisions) act(one);
  });
  link.on("measure", ({ id }) => void own().then((metrics) => link.send({ billing: "metrics", id, metrics })));
  link.on("measured", ({ id, processes }) => asked.get(id)?.(processes));

  return {
    commits,
    announce: announcements((decisions) => link.send({ billing: "committed", decisions })),
    onCommitted(wanted) {
      act = wanted;
    },
    measure(wanted) {
      own = wanted;
    },
    async metrics() {
      lastId += 1;
      const id = lastId;
      const answered = new Promise<readonly MeasuredProcess[]>((resolve) => asked.set(id, resolve));
      link.send({ billing: "metrics-wanted", id });
      // Without an answer, this process's own are better than none.
      const alone = sleep(METRICS_MILLISECONDS, undefined, { ref: false }).then(async () => [
        { worker: slot, metrics: await own() },
      ]);
      const processes = await Promise.race([answered, alone]);
      asked.delete(id);
      return mergedMetrics(processes);
    },
  };
}
