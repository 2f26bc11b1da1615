import { Command } from "commander";
import { writeAllDue } from "../background/due-events.ts";
import { deleteOldEvents } from "../billing/old-events.ts";
import { clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { eventData } from "../rest/event-data.ts";
import { openForCommand } from "./store.ts";

export function runDueCommand(config: () => Config): Command {
  return new Command("run-due")
    .description("Write the timed events that are due, delete old events, and exit.")
    .addHelpText("after", help)
    .action(async (_options: unknown, command: Command) => {
      const configuration = config();
      const { eventsKeptDays: keptDays } = configuration;
      const store = await openForCommand(configuration, { eventData: keptDays === 0 ? null : eventData });
      try {
        const { looked, written } = await writeAllDue({ store, clock });
        const deleted = await deleteOldEvents({ store, clock, keptDays });
        const reported = keptDays === 0 ? "EVENTS_KEPT_DAYS is 0: no events are written" : `${written} events written`;
        command.configureOutput().writeOut!(`${looked} moments due, ${reported}, ${deleted} old events deleted\n`);
      } finally {
        await store.close();
      }
    });
}

const help = `
Due are the ends of holds, the starts and expiries of credits, and the days before expiries that setAlerts names. "serve" writes
their events by itself within about a second. Use this command from cron while no gateway runs, or beside a gateway: several
processes write each event once. Missed events are written late, in order, with the time at which they were due.
"events written" does not count CREDIT_LOW and CREDIT_EXHAUSTED, which may follow from the others.

Exit code 0: everything that was due is done; 1: refused, such as a database that does not answer; 2: wrong usage.

Example, every five minutes:
  */5 * * * *  billing-gateway run-due
`;
