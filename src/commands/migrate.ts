import { existsSync } from "node:fs";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { migrateFile } from "../store/sqlite/file.ts";

/** The command `migrate`. */
export function migrateCommand(config: () => Config): Command {
  return new Command("migrate")
    .description("Bring the database to the schema of this version; make it if there is none.")
    .action((_options: object, command: Command) => {
      const { file } = config().database;
      const isNew = !existsSync(file);
      const count = migrateFile(file);
      const done = isNew ? "was made" : count === 0 ? "is current" : `is current after ${count} migrations`;
      command.configureOutput().writeOut!(`${file} ${done}\n`);
    });
}
