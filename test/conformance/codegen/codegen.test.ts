import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { preset } from "@graphql-codegen/client-preset";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import { buildASTSchema, parse } from "graphql";
import { expect, test } from "vitest";
import { printedSchema } from "../support/schema.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const output = `${folder}/dist/codegen`;

/** As a client would have it: what is written out in the schema's descriptions, in the words of TypeScript. */
const config = {
  scalars: {
    DateTime: "string",
    Decimal: "string",
    SafeInt: "number",
    UUID: "string",
    JSON: "unknown",
    _Any: "unknown",
  },
  strictScalars: true,
  useTypeImports: true,
  importExtension: ".ts" as const,
};

test("graphql-codegen makes types of the schema and of a client's documents, by which the client compiles", async () => {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const schema = parse(printedSchema);
  const location = `${folder}/codegen/documents.graphql`;
  const rawSDL = readFileSync(location, "utf8");
  const given = {
    schema,
    schemaAst: buildASTSchema(schema),
    documents: [{ location, rawSDL, document: parse(rawSDL) }],
    config,
    plugins: [],
    pluginMap: {},
  };
  const files = await preset.buildGeneratesSection({ ...given, baseOutputDir: `${output}/`, presetConfig: {} });
  const all = {
    ...given,
    filename: "schema.ts",
    documents: [],
    plugins: [{ typescript: {} }],
    pluginMap: { typescript },
  };

  for (const file of [...files, all]) writeFileSync(`${output}/${basename(file.filename)}`, await codegen(file));

  const { status, stdout } = spawnSync("../../node_modules/.bin/tsc", ["-p", "codegen"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
