import { existsSync } from "node:fs";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { migrateDatabase } from "../store/open.ts";
import type { StoppedPricing } from "../store/stopped-pricing.ts";

export function migrateCommand(config: () => Config): Command {
  return new Command("migrate")
    .description("Migrate the database to the schema of this version; create it if there is none.")
    .action(async (_options: object, command: Command) => {
      const { database } = config();
      const isNew = database.kind === "sqlite" && !existsSync(database.file);
      const print = command.configureOutput().writeOut!;
      const count = await migrateDatabase(database, (stopped) => print(textOf(stopped)));
      const name = database.kind === "sqlite" ? database.file : database.name;
      const done = isNew ? "was made" : count === 0 ? "is current" : `is current after ${count} migrations`;
      print(`${name} ${done}\n`);
    });
}

/** For managers: bookings of the resource types of these services may have no price from now on. */
function textOf(stopped: readonly StoppedPricing[]): string {
  const lines = stopped.map(
    ({ id, businessId, name }) => `  ${id} of business ${businessId}: ${name.replace(/\p{Cc}/gu, "\u{fffd}")}\n`,
  );
  return `These services are types of time credit (isBookingCredit) and no longer price bookings:\n${lines.join("")}`;
}
