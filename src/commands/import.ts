import { closeSync, createReadStream, openSync, statSync, writeSync } from "node:fs";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { lineEntities } from "./import/read-line.ts";
import { PROBLEMS_SHOWN, reporter } from "./import/report.ts";
import { runImport } from "./import/run.ts";
import { progressOn } from "./progress.ts";
import { openForCommand } from "./store.ts";

/** Who has written what no line says it of. */
const BY = "import";

/** The command `import`. */
export function importCommand(config: () => Config, now: () => number): Command {
  return new Command("import")
    .description("Bring records from JSON Lines files into the database; what is there already is found again.")
    .argument("<file...>", "files to read, or - for standard input")
    .option("--errors <file>", "write every bad line to this file, not the first ones to standard error")
    .addHelpText("after", help)
    .action(async (files: readonly string[], { errors }: { errors?: string }, command: Command) => {
      for (const file of files) if (file !== "-") checkReadable(file);
      const store = await openForCommand(config());
      const problems = problemsTo(errors);
      const report = reporter(files, problems.tell);
      const progress = progressOn(process.stderr);
      const stop = stopSignal();
      try {
        await runImport({
          store,
          given: { now: now(), by: BY, businesses: null },
          inputs: files.map(bytesOf),
          report,
          progress,
          isStopped: stop.isWanted,
        });
      } finally {
        progress.stop();
        stop.forget();
        problems.close();
        await store.close();
        command.configureOutput().writeOut!(report.summary());
      }
      if (report.hasRefused()) process.exitCode = 1;
    });
}

function checkReadable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`${file} does not exist`);
  if (found.isDirectory()) throw new Error(`${file} is a folder`);
}

/** Opened when its turn comes. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  yield* file === "-" ? process.stdin : createReadStream(file);
}

/** Bad lines go to a file, all of them, or the first to standard error. */
function problemsTo(errors: string | undefined) {
  const file = errors === undefined ? null : openSync(errors, "w");
  // A bar that stands on the line makes room.
  const cleared = process.stderr.isTTY ? "\r\u001b[K" : "";
  let count = 0;
  return {
    tell(text: string): void {
      count += 1;
      if (file !== null) writeSync(file, `${text}\n`);
      else if (count <= PROBLEMS_SHOWN) process.stderr.write(`${cleared}${text}\n`);
    },
    close(): void {
      if (file !== null) closeSync(file);
      else if (count > PROBLEMS_SHOWN)
        process.stderr.write(`and ${count - PROBLEMS_SHOWN} more; --errors FILE writes all of them to a file\n`);
    },
  };
}

/** A first Ctrl-C is heeded between two commits, a second one at once. */
function stopSignal() {
  const signals = ["SIGINT", "SIGTERM"] as const;
  let wanted = false;
  const want = () => {
    wanted = true;
  };
  for (const signal of signals) process.once(signal, want);
  return {
    isWanted: () => wanted,
    forget() {
      for (const signal of signals) process.removeListener(signal, want);
    },
  };
}

const help = `
Each line is { "entity": "…", "record": { … } }, the record in the form that the REST API shows. Entities:
${lineEntities.map((one) => `  ${one}`).join("\n")}

Lines may stand in any order, in any of the files. Rules and credits are known by their UniqueId: one that is
there with other values becomes what the line says, one with the same values is left alone. Rows of the ledger
(${lineEntities.at(-1)}) are added and never changed. Each credit is written with its rows in one step; where
they do not explain what is left of it, one ADJUSTMENT with the reason "import" does.

A bad line is told with its number and reason, and the others are brought. Exit code 0: everything was brought;
1: some lines were refused; 2: wrong usage. An import that was stopped goes on if it is run again.

Examples:
  billing-gateway import rules.jsonl credits.jsonl uses.jsonl
  billing-gateway export | DATABASE_URL=file:./copy.db billing-gateway import -
`;
