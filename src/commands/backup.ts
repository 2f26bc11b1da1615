import { resolve } from "node:path";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { backUpDatabase } from "../store/open.ts";
import { checkOutput } from "./output-file.ts";
import { progressOn } from "./reporting/progress.ts";
import { STOPPING } from "./until-stopped.ts";

/** The command `backup`. */
export function backupCommand(config: () => Config): Command {
  return new Command("backup")
    .description("Copy the SQLite database to a new file, as it is at one moment, while it is served and written.")
    .argument("<file>", "where the copy appears when it is whole; nothing may be there")
    .addHelpText("after", help)
    .action(async (file: string, _options: object, command: Command) => {
      const { database } = config();
      if (database.kind === "sqlite") checkOutput(file);
      const progress = progressOn(process.stderr);
      const stop = stopSignal();
      try {
        await backUpDatabase(database, resolve(file), (title, done, of) => {
          stop.heed();
          progress.at(title, done, of);
        });
      } finally {
        progress.stop();
        stop.forget();
      }
      command.configureOutput().writeOut!(`${file} was written\n`);
    });
}

/** What stops the command is heeded where the copy can still be removed. */
function stopSignal() {
  let signal: string | null = null;
  const keep = (name: string) => {
    signal = name;
  };
  for (const one of STOPPING) process.once(one, keep);
  return {
    heed(): void {
      if (signal !== null) throw new Error(`stopped by ${signal}; no copy was made`);
    },
    forget(): void {
      for (const one of STOPPING) process.off(one, keep);
    },
  };
}

const help = `
The copy is checked before it gets its name: pages, foreign keys, and that the ledger explains every balance.
Whoever can read it can read every record: it is made for its owner alone (mode 600).

The way back: stop whatever serves the database, put the copy in its place, remove what is left beside it with the
endings -wal and -shm, start. A PostgreSQL database is copied with pg_dump.

Exit code 0: the copy is whole and on the disk; 1: refused, and nothing was left behind; 2: wrong usage.

Example:
  billing-gateway backup /var/backups/billing-monday.db
`;
