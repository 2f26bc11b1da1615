import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { expect, test } from "vitest";
import { printedSchema, schemaFile } from "../support/schema.ts";
import { config } from "./eslint.config.ts";

/** Line of the schema in which the type is declared. */
function lineOf(type: string): number {
  return printedSchema.split("\n").findIndex((line) => line.startsWith(`type ${type} `)) + 1;
}

test("graphql-eslint finds the schema named, described and connected as Relay and the field want it", async () => {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: config });

  const results = await eslint.lintText(printedSchema, { filePath: schemaFile });

  const found = results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`));
  expect(found).toEqual([
    // They are the ExtraServices of a Coworker, and are called so wherever they are.
    expect.stringMatching(/"coworkerExtraServices" starts with the name of the parent type "Coworker"$/),
    // These lists go one way: events and attempts follow a place, and webhooks are few.
    ...["events", "webhooks", "webhookDeliveries"].flatMap((list) =>
      ["last", "before"].map((argument) =>
        expect.stringContaining(`Field \`${list}\` must contain an argument \`${argument}\``),
      ),
    ),
    // Events, and attempts to deliver them, are read from their lists alone and deleted with age. NamedReference has names
    // known here for records of other services, which have an owner elsewhere and are no entities of this graph.
    ...["EventEdge", "NamedReferenceEdge", "WebhookDeliveryEdge"].map((edge) =>
      expect.stringMatching(`^${lineOf(edge)}: Edge type's field \`node\` must implement \`Node\` interface\\.$`),
    ),
  ]);
});
