import { Command, CommanderError } from "commander";
import { clock } from "./clock.ts";
import { backupCommand } from "./commands/backup.ts";
import { demoCommand } from "./commands/demo.ts";
import { exportCommand } from "./commands/export.ts";
import { sentenceOf } from "./commands/failure.ts";
import { importCommand } from "./commands/import.ts";
import { keyCommand } from "./commands/key.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { reportCommands } from "./commands/report.ts";
import { runDueCommand } from "./commands/run-due.ts";
import { runSchedulesCommand } from "./commands/run-schedules.ts";
import { schemaCommand } from "./commands/schema.ts";
import { serveCommand } from "./commands/serve.ts";
import { syncCommand } from "./commands/sync.ts";
import { tokenCommand } from "./commands/token.ts";
import { verifyLedgerCommand } from "./commands/verify-ledger.ts";
import { readConfig } from "./config.ts";
import { version } from "./server/version.ts";

const REFUSED = 1;
const USAGE = 2;

// A reader may close the pipe early, as `head` does. That is not an error: the command ends without further output.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

const config = () => readConfig();
const program = new Command("billing-gateway")
  .description("A GraphQL gateway over the billing domain of coworking spaces.")
  .version(version, "-V, --version", "print the version")
  .showHelpAfterError("(--help shows the usage)")
  .exitOverride()
  .addCommand(serveCommand(config))
  .addCommand(demoCommand(config))
  .addCommand(migrateCommand(config))
  .addCommand(tokenCommand(config, clock.now))
  .addCommand(keyCommand(config, clock.now))
  .addCommand(importCommand(config, clock.now))
  .addCommand(syncCommand(config, clock.now))
  .addCommand(exportCommand(config))
  .addCommand(backupCommand(config))
  .addCommand(runDueCommand(config))
  .addCommand(reportCommands(config))
  .addCommand(runSchedulesCommand(config))
  .addCommand(verifyLedgerCommand(config))
  .addCommand(schemaCommand());
for (const command of program.commands.flatMap((one) => [one, ...one.commands])) command.copyInheritedSettings(program);

try {
  await program.parseAsync(withCommand(process.argv.slice(2)), { from: "user" });
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
