import { createReadStream, statSync } from "node:fs";
import { Command, Option } from "commander";
import type { Config } from "../config.ts";
import { restEntities } from "../rest/names.ts";
import { type FactorsAs, factorsAs } from "./import/format.ts";
import { linesOf } from "./import/lines.ts";
import { lineEntities } from "./import/read-line.ts";
import { runImport } from "./import/run.ts";
import { checkOutput } from "./output-file.ts";
import { type PullOptions, pull, pullOptionsIn, withPullOptions } from "./pull.ts";
import { problemsTo } from "./reporting/problems.ts";
import { progressOn } from "./reporting/progress.ts";
import { reporter } from "./reporting/report.ts";
import { stopSignal } from "./reporting/stop-signal.ts";
import { openForCommand } from "./store.ts";

/** `UpdatedBy` of records whose line has none. */
const BY = "import";

export function importCommand(config: () => Config, now: () => number): Command {
  const command = new Command("import")
    .description("Import records from JSON Lines files or from an upstream. A second import adds no duplicates.")
    .argument("[file...]", "files to read, or - for standard input")
    .option("--from <address>", "pull everything from this upstream instead, such as https://spaces.example.com")
    .addOption(
      new Option(
        "--factors-as <kind>",
        "meaning of price factors in files without a format line; exports of earlier versions have multipliers",
      ).choices(factorsAs),
    )
    .option("--errors <file>", "write every refused line to this file, not only the first ones to standard error");
  return withPullOptions(command)
    .addHelpText("after", help)
    .action(async (files: readonly string[], { from, ...options }: Options, own: Command) => {
      if ((from === undefined) === (files.length === 0)) own.error("error: give either files or --from");
      const { factorsAs, ...pulling } = options;
      if (from !== undefined && factorsAs !== undefined) own.error("error: --factors-as is for files only");
      if (from !== undefined) return pull(config(), from, pulling, { everything: true, by: BY, now, command: own });
      const [foreign] = pullOptionsIn(own);
      if (foreign !== undefined) own.error(`error: ${foreign} is for --from only`);
      const print = own.configureOutput().writeOut!;
      await importFiles(config(), files, { ...options, now, print });
    });
}

type Options = PullOptions & { from?: string; factorsAs?: FactorsAs };

async function importFiles(
  config: Config,
  files: readonly string[],
  {
    errors,
    factorsAs = null,
    now,
    print,
  }: { errors?: string; factorsAs?: FactorsAs | null; now: () => number; print: (text: string) => void },
): Promise<void> {
  for (const file of files) if (file !== "-") checkReadable(file);
  if (errors !== undefined) checkOutput(errors, { inPlace: true });
  const store = await openForCommand(config);
  const problems = problemsTo(errors);
  const report = reporter(files, problems.tell);
  const progress = progressOn(process.stderr);
  const stop = stopSignal("stopped");
  const formats: string[] = [];
  try {
    await runImport({
      store,
      context: { now: now(), by: BY, businesses: null },
      inputs: files.map((file) => linesOf(bytesOf(file))),
      report,
      progress,
      isStopped: stop.isWanted,
      factorsAs,
      onFormat: (file, how) => formats.push(`${report.nameOf(file)}: ${how}\n`),
    });
  } finally {
    progress.stop();
    stop.forget();
    problems.close();
    await store.close();
    print([report.summary(), ...formats].join(""));
  }
  if (report.hasRefused()) process.exitCode = 1;
}

function checkReadable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`${file} does not exist`);
  if (found.isDirectory()) throw new Error(`${file} is a folder`);
}

/** Opens the file only when its lines are read. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  yield* file === "-" ? process.stdin : createReadStream(file);
}

const help = `
Each line is { "entity": "…", "record": { … } }, the record in the form of the REST API. An export begins with
{ "format": 2 }: price factors are signed percentages (10 is 10 % more expensive). A file without this line is read the same way,
or, with --factors-as multipliers, as exports of earlier versions were written (1.1 is 10 % more expensive). The report says how
each file was read. Entities:
${lineEntities.map((one) => `  ${one}`).join("\n")}

Lines may be in any order and in any of the files. Rules and credits are matched by UniqueId. A record with other
values is updated. A record with the same values, or changed here since the UpdatedOn of the line, stays as it is. Rows
of the ledger (${restEntities.UseHistory}) are added and never changed. Each credit is written
with its rows in one step; if they do not explain its remaining uses, one ADJUSTMENT with the reason "import" does.

With --from, the same records are read from a live upstream over its REST API. The token comes from UPSTREAM_TOKEN or
--token-file, or is requested with UPSTREAM_USERNAME and UPSTREAM_PASSWORD; an upstream without tokens gets these two with
each request (HTTP Basic). A list of n records costs n / 1000 requests, and each rule one more for its links. Records that were
read are kept in a file until all of them are imported. "sync" imports later changes.

A refused line is reported with its number (from an upstream: with its Id) and the reason; the others are imported. Exit code 0:
everything was imported; 1: some lines were refused; 2: wrong usage. Run a stopped import again to continue it.

Examples:
  billing-gateway import rules.jsonl credits.jsonl uses.jsonl
  billing-gateway import --factors-as multipliers old-export.jsonl
  billing-gateway export | DATABASE_URL=file:./copy.db billing-gateway import -
  UPSTREAM_TOKEN=… billing-gateway import --from https://spaces.example.com
`;
