import { existsSync } from "node:fs";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { migrateDatabase } from "../store/open.ts";
import type { StoppedPricing } from "../store/stopped-pricing.ts";

/** The command `migrate`. */
export function migrateCommand(config: () => Config): Command {
  return new Command("migrate")
    .description("Bring the database to the schema of this version; make it if there is none.")
    .action(async (_options: object, command: Command) => {
      const { database } = config();
      const isNew = database.kind === "sqlite" && !existsSync(database.file);
      const print = command.configureOutput().writeOut!;
      const count = await migrateDatabase(database, (stopped) => print(toldOf(stopped)));
      const name = database.kind === "sqlite" ? database.file : database.name;
      const done = isNew ? "was made" : count === 0 ? "is current" : `is current after ${count} migrations`;
      print(`${name} ${done}\n`);
    });
}

/** What a manager has to know: bookings of their resource types may have no price from now on. */
function toldOf(stopped: readonly StoppedPricing[]): string {
  const lines = stopped.map(
    ({ id, businessId, name }) => `  ${id} of business ${businessId}: ${name.replace(/\p{Cc}/gu, "\u{fffd}")}\n`,
  );
  return `These services are types of time credit (isBookingCredit) and no longer price bookings:\n${lines.join("")}`;
}
