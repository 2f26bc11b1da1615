import { Command, Option } from "commander";
import { type Config, environment } from "../config.ts";
import { openLog } from "../server/log.ts";
import { checkPort } from "../server/port.ts";
import { createDatabase } from "../store/open.ts";
import { firstSteps } from "./first-steps.ts";
import { firstSignal, STOPPING, untilStopped } from "./until-stopped.ts";

/** How this process was started: by an operator, or as one of several by another `serve`. */
interface Part {
  readonly worker?: string;
  readonly writer?: string;
}

/** The command `serve`, the default command. */
export function serveCommand(config: () => Config): Command {
  return new Command("serve")
    .description("Serve the gateway. A missing database is created and migrated.")
    .addHelpText("after", `\nEnvironment:\n${variables()}`)
    .addOption(new Option("--worker <name>", "one of the processes that answer requests").hideHelp())
    .addOption(new Option("--writer <socket>", "the process that writes").hideHelp())
    .action(async ({ worker, writer }: Part) => {
      const configuration = config();
      if (worker !== undefined) return (await import("../workers/worker.ts")).runWorker(configuration, worker);
      if (writer !== undefined) return (await import("../workers/writer.ts")).runWriter(configuration, writer);
      const port = await checkPort(configuration);
      createDatabase(configuration.database);
      if (configuration.workers > 1) return (await import("../workers/primary.ts")).runPrimary(configuration, port);
      const log = openLog(configuration.logLevel);
      // The server takes most of the time to load, and the other commands do not need it.
      const { startApp } = await import("../app.ts");
      // From before it listens: a signal without a listener would end the process with requests in flight.
      const signal = firstSignal(STOPPING);
      const app = await startApp(configuration, log);
      const stopped = untilStopped(app, log, configuration.limits.requestMs, signal);
      // On a terminal only: a file or a collector expects nothing but the log.
      if (process.stdout.isTTY) process.stdout.write(firstSteps(app.address, configuration, await app.isEmpty()));
      await stopped;
    });
}

function variables(): string {
  return Object.entries(environment)
    .map(([name, { initially, description }]) => `  ${name.padEnd(22)} ${description}${shownDefault(initially)}`)
    .join("\n");
}

function shownDefault(initially: string | null): string {
  return initially === null ? "" : ` (default: ${initially})`;
}
