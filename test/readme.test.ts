import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { backupCommand } from "../src/commands/backup.ts";
import { demoCommand } from "../src/commands/demo.ts";
import { exportCommand } from "../src/commands/export.ts";
import { importCommand } from "../src/commands/import.ts";
import { keyCommand } from "../src/commands/key.ts";
import { migrateCommand } from "../src/commands/migrate.ts";
import { schemaCommand } from "../src/commands/schema.ts";
import { serveCommand } from "../src/commands/serve.ts";
import { syncCommand } from "../src/commands/sync.ts";
import { tokenCommand } from "../src/commands/token.ts";
import { verifyLedgerCommand } from "../src/commands/verify-ledger.ts";
import { environment, readConfig } from "../src/config.ts";

const readme = readFileSync("README.md", "utf8");
const config = () => readConfig({});
const commands = [
  ...[serveCommand, demoCommand, migrateCommand, exportCommand, backupCommand, verifyLedgerCommand].map((make) =>
    make(config),
  ),
  ...[tokenCommand, keyCommand, importCommand, syncCommand].map((make) => make(config, Date.now)),
  schemaCommand(),
];

/** The first cells of the table with this heading. */
function firstCells(heading: string): readonly string[] {
  const [, after] = readme.split(`\n| ${heading} |`);
  const [table = ""] = (after ?? "").split("\n\n");
  return table
    .split("\n")
    .slice(2)
    .map((row) => row.split("|")[1]!);
}

function withChildren(command: Command, parent = ""): readonly string[] {
  const name = `${parent}${command.name()}`;
  const children = command.commands.flatMap((one) => withChildren(one, `${name} `));
  return children.length > 0 ? children : [name];
}

test("the README's table of variables has every variable that is read, and no other", () => {
  const named = firstCells("variable").flatMap((cell) => cell.match(/[A-Z][A-Z_]+/g) ?? []);

  expect([...named].sort()).toEqual(Object.keys(environment).sort());
});

test("the README's table of variables has their defaults", () => {
  const [, table = ""] = readme.split("\n| variable |");
  const wrong = Object.entries(environment).filter(([name, { initially }]) => {
    const row = table.split("\n").find((one) => one.split("|")[1]?.includes(`\`${name}\``)) ?? "";
    return initially !== null && !row.split("|")[2]!.includes(`\`${initially}\``);
  });

  expect(wrong.map(([name]) => name)).toEqual([]);
});

test("the README's table of commands has every command, and no other", () => {
  const rows = firstCells("command").map((cell) => /`([a-z -]+?)(?: [-A-Z[].*?)?`/.exec(cell)![1]);

  expect([...new Set(rows)].sort()).toEqual(commands.flatMap((one) => withChildren(one)).sort());
});

test("the README names every option of every command", () => {
  const options = commands.flatMap((one) => [one, ...one.commands]).flatMap((one) => one.options);
  const unnamed = options.map(({ long }) => long!).filter((long) => !readme.includes(long));

  expect(unnamed).toEqual([]);
});
