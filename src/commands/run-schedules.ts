import { Command, InvalidArgumentError } from "commander";
import { runSchedules } from "../background/schedules.ts";
import { clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { type Instant, parseInstant } from "../domain/calendar.ts";
import { eventData } from "../rest/event-data.ts";
import { sentenceOf } from "./failure.ts";
import { progressOn } from "./reporting/progress.ts";
import { stopSignal } from "./reporting/stop-signal.ts";
import { openForCommand } from "./store.ts";

const FAILURES_SHOWN = 20;

export function runSchedulesCommand(config: () => Config): Command {
  return new Command("run-schedules")
    .description("Grant the credits of schedules that are due, and exit.")
    .option(
      "--at <time>",
      "only boundaries up to this time, such as 2031-03-01T00:00:00Z; not later than now",
      instantFrom,
    )
    .addHelpText("after", help)
    .action(async ({ at }: { at?: Instant }, command: Command) => {
      if (at !== undefined && at > clock.now()) command.error("error: --at must not be later than now");
      const configuration = config();
      const data = configuration.eventsKeptDays === 0 ? null : eventData;
      const store = await openForCommand(configuration, { eventData: data });
      const progress = progressOn(process.stderr);
      const stop = stopSignal("stopped");
      try {
        const onProgress = (granted: number) => progress.at("Credits granted", granted, null);
        const options = { upTo: at ?? clock.now(), isStopped: stop.isWanted, onProgress };
        const { granted, failed } = await runSchedules({ store, clock }, options);
        progress.stop();
        for (const { creditScheduleId, cause } of failed.slice(0, FAILURES_SHOWN))
          console.error(`schedule ${creditScheduleId}: ${sentenceOf(cause)}`);
        command.configureOutput().writeOut!(
          `${granted} credits granted${failed.length > 0 ? `, ${failed.length} schedules failed` : ""}\n`,
        );
        if (failed.length > 0 || stop.isWanted()) process.exitCode = 1;
      } finally {
        progress.stop();
        stop.forget();
        await store.close();
      }
    });
}

function instantFrom(text: string): Instant {
  const moment = parseInstant(text);
  if (moment === null) throw new InvalidArgumentError("It must be a time with offset, such as 2031-03-01T00:00:00Z.");
  return moment;
}

const help = `
"serve" grants the credits of schedules by itself within a minute of their boundaries. Use this command from cron while no
gateway runs, or with SCHEDULES=off. Boundaries that were missed are made up in order. Several processes grant each credit once,
and the command can be repeated and stopped at any time.

Exit code 0: everything that is due is granted; 1: some schedules failed, it was stopped, or the database does not answer;
2: wrong usage.

Example, every five minutes:
  */5 * * * *  billing-gateway run-schedules
`;
