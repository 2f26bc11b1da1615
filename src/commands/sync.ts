import { Command } from "commander";
import type { Config } from "../config.ts";
import { type PullOptions, pull, withPullOptions } from "./pull.ts";

/** Who has written what no record says it of. */
const BY = "sync";

/** The command `sync`. */
export function syncCommand(config: () => Config, now: () => number): Command {
  const command = new Command("sync")
    .description("Bring what has changed at an upstream since it was pulled last, or all of it the first time.")
    .option("--from <address>", "the upstream, such as https://spaces.example.com; without it, UPSTREAM_URL")
    .option("--errors <file>", "write every refused record to this file, not the first ones to standard error");
  return withPullOptions(command)
    .addHelpText("after", help)
    .action(async ({ from, ...options }: PullOptions & { readonly from?: string }, own: Command) => {
      const read = config();
      const address = from ?? read.upstream.url;
      if (address === null) return own.error("error: it takes --from an upstream, or UPSTREAM_URL");
      await pull(read, address, options, { everything: false, by: BY, now, command: own });
    });
}

const help = `
It goes on where "import --from" or the last sync ended, which the database knows, and reads from ten minutes before
that: what is there already is left alone, so that it can be run again at any time, such as every few minutes. What was
refused is asked for again each time. A sync that broke off goes on when it is run again.

Not seen by it: what was deleted upstream, and what is written there with an UpdatedOn of the past. What has changed here
since stays as it is, as in every import.

The token comes from UPSTREAM_TOKEN or --token-file, or is asked for with UPSTREAM_USERNAME and UPSTREAM_PASSWORD; an upstream
that gives no tokens is sent these two with each request (HTTP Basic).

Each rule that changed costs one request, since lists leave out its links, and one more where it does not show its time slots.
A record that cannot be read is reported and passed over, and asked for again by the next sync.

Exit code 0: everything was brought; 1: something was refused, or it ended before its end; 2: wrong usage.

Example:
  UPSTREAM_TOKEN=… billing-gateway sync --from https://spaces.example.com
  UPSTREAM_URL=https://spaces.example.com UPSTREAM_USERNAME=… UPSTREAM_PASSWORD=… billing-gateway sync
`;
