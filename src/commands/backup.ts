import { resolve } from "node:path";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { backUpDatabase } from "../store/open.ts";
import { checkOutput } from "./output-file.ts";
import { progressOn } from "./reporting/progress.ts";
import { STOPPING } from "./until-stopped.ts";

export function backupCommand(config: () => Config): Command {
  return new Command("backup")
    .description("Copy the SQLite database to a new file, from one snapshot. The gateway may keep running.")
    .argument("<file>", "path of the copy; it must not exist yet, and appears when the copy is complete")
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

/** Remembers a stop signal. `heed` throws it at a point where the unfinished copy is still removed. */
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
It contains every record, so only its owner can read it (mode 600).

To restore: stop the gateway, put the copy in place of the database, remove the files beside it that end in -wal and
-shm, and start the gateway. Copy a PostgreSQL database with pg_dump.

Exit code 0: the copy is complete and on the disk; 1: refused, and no file is left; 2: wrong usage.

Example:
  billing-gateway backup /var/backups/billing-monday.db
`;
