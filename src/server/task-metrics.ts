import { Counter, Gauge, type Registry } from "prom-client";
import type { TaskObserver } from "../background/task.ts";
import type { Log } from "./log.ts";

/** Figures of background tasks, by the task's name, and one line in the log when a task begins to fail or works again. */
export function taskMetrics(registry: Registry): (log: Log, now: () => number) => TaskObserver {
  const registers = [registry];
  const labelNames = ["task"];
  const done = new Counter({
    name: "billing_gateway_task_done_total",
    help: "Things that background tasks of this process did, such as events written.",
    ...{ labelNames, registers },
  });
  const failures = new Counter({
    name: "billing_gateway_task_failures_total",
    help: "Runs of background tasks that failed, and things that could not be done and are tried again.",
    ...{ labelNames, registers },
  });
  const lastRun = new Gauge({
    name: "billing_gateway_task_last_run_seconds",
    help: "Unix time at which this process last did a part of a background task.",
    ...{ labelNames, registers },
  });
  const lag = new Gauge({
    name: "billing_gateway_task_lag_seconds",
    help: "Age of the oldest overdue work of a background task, when this process last looked.",
    ...{ labelNames, registers },
  });

  return (log, now) => ({
    looked: (task, age) => lag.set({ task }, age / 1_000),
    ran(task, work) {
      done.inc({ task }, work.done);
      if (work.failed !== undefined) failures.inc({ task }, work.failed);
      lastRun.set({ task }, now() / 1_000);
    },
    failed(task, cause, isFirst) {
      failures.inc({ task });
      if (isFirst) log.error({ task, err: cause }, "a background task failed: it is tried again");
    },
    recovered: (task) => log.info({ task }, "the background task works again"),
  });
}
