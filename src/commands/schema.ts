import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { checkOutput } from "./output-file.ts";

export function schemaCommand(): Command {
  const print = new Command("print")
    .description("Print the GraphQL schema.")
    .option("--out <file>", "write it to this file instead of standard output")
    .action(async ({ out }: { out?: string }, command: Command) => {
      if (out !== undefined) checkOutput(out, { inPlace: true });
      const { printedSchema } = await import("../graphql/schema.ts");
      if (out === undefined) command.configureOutput().writeOut!(printedSchema());
      else writeFileSync(out, printedSchema());
    });
  return new Command("schema").description("Show the GraphQL schema.").addCommand(print);
}
