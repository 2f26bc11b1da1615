import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { Config } from "../config.ts";
import { PAGE_SIZE_MAX } from "../rest/listing.ts";
import type { Database } from "../store/address.ts";
import { openPulled } from "../store/scratch/pulled.ts";
import { seededSources } from "./demo/random.ts";
import { checkOutput } from "./output-file.ts";
import { upstreamAddress } from "./pull/address.ts";
import { openClient, tokenGrant, type UpstreamConnection } from "./pull/client.ts";
import { type Credentials, givenToken, tokenInFile, userAndPassword } from "./pull/credentials.ts";
import { sourcePaths, sources } from "./pull/records.ts";
import { runPull } from "./pull/run.ts";
import { problemsTo, tellOperator } from "./reporting/problems.ts";
import { progressOn } from "./reporting/progress.ts";
import { reporter } from "./reporting/report.ts";
import { stopSignal } from "./reporting/stop-signal.ts";
import { openForCommand } from "./store.ts";

/** The command line options of a pull. */
export interface PullOptions {
  readonly tokenFile?: string;
  readonly state?: string;
  readonly pageSize: number;
  readonly insecureHttp?: boolean;
  readonly errors?: string;
}

/** Adds the options of a pull to a command. */
export function withPullOptions(command: Command): Command {
  return command
    .option("--token-file <file>", "read the upstream's token from this file")
    .option(
      "--state <file>",
      "keep what was read in this file until it is imported (default: a file beside the database)",
    )
    .option("--page-size <n>", `records per request, 1 to ${PAGE_SIZE_MAX}`, pageSizeFrom, PAGE_SIZE_MAX)
    .option("--insecure-http", "allow http, on which anybody on the network can read the token");
}

/** The options of `withPullOptions` that are on the command line, such as `--state`. */
export function pullOptionsIn(command: Command): string[] {
  const own = ["tokenFile", "state", "pageSize", "insecureHttp"] as const satisfies (keyof PullOptions)[];
  return command.options
    .filter((option) => own.some((name) => name === option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .map(({ long }) => long!);
}

/** Pulls from the upstream into the configured database, and prints the report. */
export async function pull(
  config: Config,
  from: string,
  options: PullOptions,
  { everything, by, now, command }: { everything: boolean; by: string; now: () => number; command: Command },
): Promise<void> {
  const address = addressIn(command, from, options);
  if (options.errors !== undefined) checkOutput(options.errors, { inPlace: true });
  const stop = stopSignal(
    "stopped while the upstream was read; what was read is kept: run the same command again to continue",
  );
  const patience = { chance: seededSources(randomUUID()).chance, stop: stop.signal };
  const connection: UpstreamConnection = { address, patience, now };
  const client = openClient(connection, credentialsOf(config, options, connection));
  const store = await openForCommand(config);
  const problems = problemsTo(options.errors);
  const report = reporter(
    sources.map((source) => `${address}${sourcePaths[source]}`),
    problems.tell,
  );
  const progress = progressOn(process.stderr);
  try {
    const pulled = openPulled(options.state ?? stateFile(config, address));
    try {
      await runPull({
        ...{ store, client, pulled, report, progress, everything },
        upstream: address,
        database: nameOf(config.database),
        pageSize: options.pageSize,
        context: { now: now(), by, businesses: null },
        isStopped: stop.isWanted,
        say: tellOperator,
      });
    } finally {
      pulled.close();
    }
  } finally {
    progress.stop();
    stop.forget();
    problems.close();
    await store.close();
    command.configureOutput().writeOut!(report.summary());
  }
  if (report.hasRefused()) process.exitCode = 1;
}

function addressIn(command: Command, from: string, { insecureHttp = false }: PullOptions): string {
  try {
    return upstreamAddress(from, { insecureHttp });
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`);
  }
}

function credentialsOf({ upstream }: Config, { tokenFile }: PullOptions, connection: UpstreamConnection): Credentials {
  const { token, username, password } = upstream;
  if (tokenFile !== undefined) return tokenInFile(tokenFile);
  if (token !== null) return givenToken(token);
  if (username !== null && password !== null)
    return userAndPassword({ username, password }, tokenGrant(connection), connection.now);
  throw new Error(
    "the upstream needs credentials: set UPSTREAM_TOKEN, or UPSTREAM_USERNAME and UPSTREAM_PASSWORD, or give --token-file",
  );
}

/** One file for each upstream: beside the SQLite file and with its name, or in the data folder. */
function stateFile({ database, dataFolder }: Config, address: string): string {
  const host = new URL(address).host.replace(/[^\w.-]/g, "_");
  const file = database.kind === "sqlite" ? `${database.file}.pull-${host}` : join(dataFolder, `pull-${host}`);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return file;
}

function nameOf(database: Database): string {
  return database.kind === "sqlite" ? database.file : database.name;
}

function pageSizeFrom(text: string): number {
  const size = Number(text);
  if (!/^\d{1,4}$/.test(text) || size < 1 || size > PAGE_SIZE_MAX)
    throw new InvalidArgumentError(`It must be a number from 1 to ${PAGE_SIZE_MAX}.`);
  return size;
}
