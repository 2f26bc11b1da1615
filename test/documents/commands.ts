import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { backupCommand } from "../../src/commands/backup.ts";
import { demoCommand } from "../../src/commands/demo.ts";
import { exportCommand } from "../../src/commands/export.ts";
import { importCommand } from "../../src/commands/import.ts";
import { keyCommand } from "../../src/commands/key.ts";
import { migrateCommand } from "../../src/commands/migrate.ts";
import { reportCommands } from "../../src/commands/report.ts";
import { runDueCommand } from "../../src/commands/run-due.ts";
import { runSchedulesCommand } from "../../src/commands/run-schedules.ts";
import { schemaCommand } from "../../src/commands/schema.ts";
import { serveCommand } from "../../src/commands/serve.ts";
import { syncCommand } from "../../src/commands/sync.ts";
import { tokenCommand } from "../../src/commands/token.ts";
import { verifyLedgerCommand } from "../../src/commands/verify-ledger.ts";
import { environment, readConfig } from "../../src/config.ts";
import { root } from "./markdown.ts";

const config = () => readConfig({});

/** Every command of the gateway; `key rotate` by both words. */
export function gatewayCommands(): ReadonlyMap<string, Command> {
  const commands = [
    ...[
      serveCommand,
      demoCommand,
      migrateCommand,
      exportCommand,
      backupCommand,
      reportCommands,
      verifyLedgerCommand,
      runSchedulesCommand,
      runDueCommand,
    ].map((make) => make(config)),
    ...[tokenCommand, keyCommand, importCommand, syncCommand].map((make) => make(config, Date.now)),
    schemaCommand(),
  ];
  return new Map(commands.flatMap((one) => withChildren(one)));
}

function withChildren(command: Command, parent = ""): [string, Command][] {
  const name = `${parent}${command.name()}`;
  const children = command.commands.flatMap((one) => withChildren(one, `${name} `));
  return children.length > 0 ? children : [[name, command]];
}

/** What is wrong with the commands of a script that cannot be run: unknown commands, options, npm scripts and variables. */
export function wrongCommands(script: string): readonly string[] {
  let folder = "";
  return linesOf(script).flatMap((line) =>
    line.split(/\s*(?:&&|\|\||[|;])\s*/).flatMap((part) => {
      const words = part.split(/\s+/).filter((word) => word !== "");
      const settings = words.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split("=")[0]!);
      const [first = "", ...rest] = words.filter((word) => !/^[A-Z_]+=/.test(word));
      if (first === "cd") folder = `${rest[0]}/`;
      // An example has variables of its own.
      const isExample = first === "node" && rest[0]?.startsWith("examples/") === true;
      const unknown = settings.filter((name) => !isExample && !(name in environment) && name !== "TOKEN");
      return [
        ...unknown.map((name) => `${name} is no variable of the gateway`),
        ...wrongCommand(first, rest, folder).map((text) => `${part}: ${text}`),
      ];
    }),
  );
}

/** Lines without comments, with continued lines joined. */
function linesOf(script: string): readonly string[] {
  return script
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

function wrongCommand(first: string, rest: readonly string[], folder: string): readonly string[] {
  if (first === "npx" && rest[0] === "billing-gateway") return wrongGatewayCommand(rest.slice(1));
  if (first === "node" && rest[0]?.endsWith("dist/main.js")) return wrongGatewayCommand(rest.slice(1));
  if (first === "npm") return wrongNpm(rest, folder);
  return [];
}

function wrongGatewayCommand(words: readonly string[]): readonly string[] {
  const commands = gatewayCommands();
  const name = [words.slice(0, 2).join(" "), words[0] ?? "serve"].find((one) => commands.has(one));
  if (name === undefined) return /^--(version|help)$/.test(words[0] ?? "") ? [] : ["is no command of the gateway"];
  const { unknown } = commands.get(name)!.parseOptions(words.slice(name.split(" ").length));
  return unknown.filter((one) => one.startsWith("-") && one !== "-").map((one) => `${one} is no option of ${name}`);
}

function wrongNpm([verb = "", script = ""]: readonly string[], folder: string): readonly string[] {
  if (["ci", "install", "pack"].includes(verb)) return [];
  const wanted = verb === "run" ? script : verb;
  const { scripts } = JSON.parse(readFileSync(`${root}/${folder}package.json`, "utf8")) as { scripts: object };
  return wanted in scripts ? [] : [`${wanted} is no script of ${folder}package.json`];
}
