import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { preset } from "@graphql-codegen/client-preset";
import { codegen } from "@graphql-codegen/core";
import { buildASTSchema, parse } from "graphql";
import { beforeAll, expect, test } from "vitest";
import { type Gateway, onlyTrusted, post, startGateway } from "../support/gateway.ts";
import { printedSchema } from "../support/schema.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const output = `${folder}/dist/codegen-persisted`;
const manifest = `${output}/persisted-documents.json`;

// As `persistedDocuments: { hashAlgorithm: "sha256" }` in codegen.ts, with the documents as texts.
beforeAll(async () => {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const schema = parse(printedSchema);
  const location = `${folder}/codegen/documents.graphql`;
  const rawSDL = readFileSync(location, "utf8");
  const files = await preset.buildGeneratesSection({
    schema,
    schemaAst: buildASTSchema(schema),
    documents: [{ location, rawSDL, document: parse(rawSDL) }],
    config: { documentMode: "string", useTypeImports: true, importExtension: ".ts" },
    plugins: [],
    pluginMap: {},
    baseOutputDir: `${output}/`,
    presetConfig: { persistedDocuments: { hashAlgorithm: "sha256" }, fragmentMasking: false },
  });
  for (const file of files) writeFileSync(`${output}/${basename(file.filename)}`, await codegen(file));
});

interface Compiled {
  readonly __meta__: { readonly hash: string };
  toString(): string;
}

async function compiled(name: string): Promise<Compiled> {
  return (await import(/* @vite-ignore */ `${output}/graphql.ts`))[`${name}Document`];
}

const askers = {
  documentId: (hash: string, variables: object) => ({ documentId: hash, variables }),
  "extensions.persistedQuery": (hash: string, variables: object) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
    variables,
  }),
};

async function ask({ url, token }: Gateway, body: object) {
  return post(url, await token(), body as { query: string });
}

test.each(Object.entries(askers))(
  "a client of the preset's persisted documents names them by %s where only trusted documents run",
  async (_, bodyOf) => {
    const gateway = await startGateway(onlyTrusted(manifest));
    const { __meta__: credits } = await compiled("CreditsOf");
    const { __meta__: use } = await compiled("Use");

    const listed = await ask(gateway, bodyOf(credits.hash, { coworkerId: 1001, first: 1 }));
    const input = { coworkerExtraServiceId: "1", creditUsed: 8, idempotencyKey: "used" };
    const used = await ask(gateway, bodyOf(use.hash, { input }));

    expect(listed).toMatchObject({ data: { coworkerExtraServices: { nodes: [{ databaseId: 1 }] } } });
    expect(used).toEqual({ data: { recordUse: { useHistory: { creditUsed: 8 }, userErrors: [] } } });
  },
);

test("the text of a trusted document beside its hash is accepted, another text and no hash are refused", async () => {
  const gateway = await startGateway(onlyTrusted(manifest));
  const document = await compiled("CreditsOf");
  const variables = { coworkerId: 1001, first: 1 };
  const { [document.__meta__.hash]: text } = JSON.parse(readFileSync(manifest, "utf8")) as Record<string, string>;
  const documentId = document.__meta__.hash;

  expect(await ask(gateway, { documentId, query: text, variables })).toMatchObject({ data: expect.any(Object) });
  for (const body of [{ documentId, query: "{ viewer { sub } }" }, { query: text }])
    expect((await ask(gateway, { ...body, variables })).errors![0]!.extensions!.code).toBe("BAD_USER_INPUT");
});
