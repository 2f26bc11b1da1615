import { Command, CommanderError } from "commander";
import { clock } from "./app.ts";
import { backupCommand } from "./commands/backup.ts";
import { demoCommand } from "./commands/demo.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { keyCommand } from "./commands/key.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { schemaCommand } from "./commands/schema.ts";
import { serveCommand } from "./commands/serve.ts";
import { syncCommand } from "./commands/sync.ts";
import { tokenCommand } from "./commands/token.ts";
import { verifyLedgerCommand } from "./commands/verify-ledger.ts";
import { readConfig } from "./config.ts";

const REFUSED = 1;
const USAGE = 2;

const config = () => readConfig();
const program = new Command("billing-gateway")
  .description("A GraphQL gateway over the billing domain of coworking spaces.")
  .showHelpAfterError("(--help shows how it is used)")
  .exitOverride()
  .addCommand(serveCommand(config), { isDefault: true })
  .addCommand(demoCommand(config))
  .addCommand(migrateCommand(config))
  .addCommand(tokenCommand(config, clock.now))
  .addCommand(keyCommand(config, clock.now))
  .addCommand(importCommand(config, clock.now))
  .addCommand(syncCommand(config, clock.now))
  .addCommand(exportCommand(config))
  .addCommand(backupCommand(config))
  .addCommand(verifyLedgerCommand(config))
  .addCommand(schemaCommand());
for (const command of program.commands.flatMap((one) => [one, ...one.commands])) command.copyInheritedSettings(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else {
    // One line for the operator.
    console.error(`billing-gateway: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = REFUSED;
  }
}
