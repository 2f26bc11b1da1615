import { closeInTime, firstSignal } from "../commands/until-stopped.ts";
import type { Config } from "../config.ts";
import { openLog } from "../server/log.ts";
import { fellowsOf } from "./fellows.ts";
import { primaryLink } from "./primary-link.ts";

/** Answers requests until the primary process, or a signal to this process, ends it. */
export async function runWorker(config: Config, name: string): Promise<never> {
  const link = primaryLink();
  const stopOrder = new Promise<{ drains: boolean }>((resolve) => link.on("stop", resolve));
  // SIGHUP is for the primary process, which gets it as well.
  process.on("SIGHUP", () => {});
  const log = openLog(config.logLevel, { pid: process.pid, worker: name });
  const fellows = fellowsOf(link, name, config.database.kind === "sqlite");
  try {
    const { startApp } = await import("../app.ts");
    const app = await startApp(config, log, fellows);
    const stopSignal = firstSignal(["SIGTERM", "SIGINT"]).then(() => ({ drains: false }));
    const isEmpty = process.stdout.isTTY ? await app.isEmpty() : null;
    link.send({ billing: "ready", address: app.address, isEmpty });
    const { drains } = await Promise.race([stopOrder, stopSignal]);
    if (drains) await app.drain();
    await closeInTime(app, log, config.limits.requestMs);
  } catch (error) {
    await link.fail(error);
  }
  // The channel to the primary process keeps this one alive.
  process.exit(0);
}
