import { existsSync } from "node:fs";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { migrateDatabase } from "../store/open.ts";

/** The command `migrate`. */
export function migrateCommand(config: () => Config): Command {
  return new Command("migrate")
    .description("Bring the database to the schema of this version; make it if there is none.")
    .action(async (_options: object, command: Command) => {
      const { database } = config();
      const isNew = database.kind === "sqlite" && !existsSync(database.file);
      const count = await migrateDatabase(database);
      const name = database.kind === "sqlite" ? database.file : database.name;
      const done = isNew ? "was made" : count === 0 ? "is current" : `is current after ${count} migrations`;
      command.configureOutput().writeOut!(`${name} ${done}\n`);
    });
}
