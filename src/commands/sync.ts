import { Command } from "commander";
import type { Config } from "../config.ts";
import { type PullOptions, pull, withPullOptions } from "./pull.ts";

/** `UpdatedBy` of records that have none. */
const BY = "sync";

export function syncCommand(config: () => Config, now: () => number): Command {
  const command = new Command("sync")
    .description("Import changes from an upstream since the last pull, or everything the first time.")
    .option("--from <address>", "the upstream, such as https://spaces.example.com (default: UPSTREAM_URL)")
    .option("--errors <file>", "write every refused record to this file, not only the first ones to standard error");
  return withPullOptions(command)
    .addHelpText("after", help)
    .action(async ({ from, ...options }: PullOptions & { readonly from?: string }, own: Command) => {
      const read = config();
      const address = from ?? read.upstream.url;
      if (address === null) return own.error("error: give --from, or set UPSTREAM_URL");
      await pull(read, address, options, { everything: false, by: BY, now, command: own });
    });
}

const help = `
It starts where "import --from" or the last sync ended, as stored in the database, and reads from ten minutes before that.
Records that are stored already stay as they are, so it can run at any time, such as every few minutes. Refused records
are requested again each time. Run an interrupted sync again to continue it.

It does not see records that were deleted upstream, or written there with an UpdatedOn in the past. Records that have
changed here since stay as they are, as in every import.

The token comes from UPSTREAM_TOKEN or --token-file, or is requested with UPSTREAM_USERNAME and UPSTREAM_PASSWORD; an
upstream without tokens gets these two with each request (HTTP Basic).

Each changed rule costs one request, since lists leave out its links, and one more if it does not show its time slots.
A record that cannot be read is reported and skipped, and requested again by the next sync.

Exit code 0: everything was imported; 1: something was refused, or the sync was interrupted; 2: wrong usage.

Example:
  UPSTREAM_TOKEN=… billing-gateway sync --from https://spaces.example.com
  UPSTREAM_URL=https://spaces.example.com UPSTREAM_USERNAME=… UPSTREAM_PASSWORD=… billing-gateway sync
`;
