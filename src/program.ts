import { Command, CommanderError } from "commander";
import { clock } from "./clock.ts";
import { sentenceOf } from "./commands/failure.ts";
import { readConfig } from "./config.ts";
import { version } from "./server/version.ts";
// Every command reports a driver that cannot be used, also one that needs no database.
import "./store/sqlite/driver.ts";

const REFUSED = 1;
const USAGE = 2;

// A reader may close the pipe early, as `head` does. That is not an error: the command ends without further output.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

const config = () => readConfig();
const { now } = clock;

/** The commands, in the order of the help. Loading all of them takes longer than most of them run. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./commands/serve.ts")).serveCommand(config),
  demo: async () => (await import("./commands/demo.ts")).demoCommand(config),
  migrate: async () => (await import("./commands/migrate.ts")).migrateCommand(config),
  token: async () => (await import("./commands/token.ts")).tokenCommand(config, now),
  key: async () => (await import("./commands/key.ts")).keyCommand(config, now),
  import: async () => (await import("./commands/import.ts")).importCommand(config, now),
  sync: async () => (await import("./commands/sync.ts")).syncCommand(config, now),
  export: async () => (await import("./commands/export.ts")).exportCommand(config),
  backup: async () => (await import("./commands/backup.ts")).backupCommand(config),
  "run-due": async () => (await import("./commands/run-due.ts")).runDueCommand(config),
  report: async () => (await import("./commands/report.ts")).reportCommands(config),
  "run-schedules": async () => (await import("./commands/run-schedules.ts")).runSchedulesCommand(config),
  "verify-ledger": async () => (await import("./commands/verify-ledger.ts")).verifyLedgerCommand(config),
  schema: async () => (await import("./commands/schema.ts")).schemaCommand(),
};

const program = new Command("billing-gateway")
  .description("A GraphQL gateway over the billing domain of coworking spaces.")
  .version(version, "-V, --version", "print the version")
  .showHelpAfterError("(--help shows the usage)")
  .exitOverride();
const words = withCommand(process.argv.slice(2));
for (const name of namesIn(words[0]!)) program.addCommand(await commands[name]!());
for (const command of program.commands.flatMap((one) => [one, ...one.commands])) command.copyInheritedSettings(program);

try {
  await program.parseAsync(words, { from: "user" });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else {
    console.error(`billing-gateway: ${sentenceOf(error)}`);
    process.exitCode = REFUSED;
  }
}

/**
 * Adds `serve` if the arguments name no command. Commander's own default command would take an unknown command for an
 * argument of `serve`.
 */
function withCommand(given: readonly string[]): string[] {
  const [first] = given;
  const isServe = first === undefined || (first.startsWith("-") && !/^(-h|--help|-V|--version)$/.test(first));
  return isServe ? ["serve", ...given] : [...given];
}

/** The commands that the word needs: itself; none for the version; all for the help, and to find the one that was meant. */
function namesIn(word: string): readonly string[] {
  if (Object.hasOwn(commands, word)) return [word];
  return /^(-V|--version)$/.test(word) ? [] : Object.keys(commands);
}
