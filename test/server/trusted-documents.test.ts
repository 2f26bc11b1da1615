import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/dialects.ts";
import { startServer, type TestServer } from "../support/server.ts";

const viewer = "query Viewer { viewer { sub } }";
const rules = "query Rules($first: Int) { extraServices(first: $first) { nodes { id } } }";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const byId = { viewer1: viewer, rules1: rules };
const apollo = {
  format: "apollo-persisted-query-manifest",
  version: 1,
  operations: [
    { id: "viewer1", name: "Viewer", type: "query", body: viewer },
    { id: "rules1", name: "Rules", type: "query", body: rules },
  ],
};

function manifest(content: unknown): string {
  const file = join(temporaryFolder(), "manifest.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

async function answerTo(server: TestServer, body: unknown, options?: { token: string | null }) {
  const answer = await server.post(body, options);
  const { data, errors } = (await answer.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
  return { status: answer.status, data, codes: errors?.map(({ extensions }) => extensions.code) };
}

const ana = { status: 200, data: { viewer: { sub: "ana" } }, codes: undefined };

describe.each([
  ["Relay and graphql-codegen write", byId],
  ["Apollo writes", apollo],
])("with a manifest as %s it", (_, content) => {
  test.each(["documentId", "doc_id", "id"])("a request names a document by %s", async (name) => {
    const server = await startServer({ TRUSTED_DOCUMENTS: manifest(content) });

    expect(await answerTo(server, { [name]: "viewer1" })).toEqual(ana);
    expect(await answerTo(server, { [name]: "rules1", variables: { first: 1 } })).toMatchObject({ status: 200 });
  });
});

test("GET and the persisted-query extension name a document as well", async () => {
  const server = await startServer({ TRUSTED_DOCUMENTS: manifest({ [sha256(viewer)]: viewer, viewer1: viewer }) });
  const authorization = `Bearer ${await server.token()}`;
  const got = await fetch(`${server.address}/graphql?documentId=viewer1`, { headers: { authorization } });
  const persistedQuery = { version: 1, sha256Hash: sha256(viewer) };

  expect(await got.json()).toEqual({ data: { viewer: { sub: "ana" } } });
  expect(await answerTo(server, { extensions: { persistedQuery } })).toEqual(ana);
});

test("an unknown id, two ids and an id beside another text are refused; its own text may stand beside it", async () => {
  const server = await startServer({ TRUSTED_DOCUMENTS: manifest(byId) });

  expect(await answerTo(server, { documentId: "no" })).toMatchObject({ codes: ["PERSISTED_QUERY_NOT_FOUND"] });
  expect(await answerTo(server, { documentId: "no", query: viewer })).toMatchObject({ status: 400 });
  expect(await answerTo(server, { documentId: "viewer1", doc_id: "rules1" })).toMatchObject({ status: 400 });
  expect(await answerTo(server, { documentId: "viewer1", query: rules })).toMatchObject({ codes: ["BAD_USER_INPUT"] });
  expect(await answerTo(server, { documentId: "viewer1", query: viewer })).toEqual(ana);
});

test("without TRUSTED_DOCUMENTS_ONLY other documents run as before", async () => {
  const server = await startServer({ TRUSTED_DOCUMENTS: manifest(byId) });

  expect(await answerTo(server, { query: "{ viewer { sub } }" })).toEqual(ana);
});

describe("with TRUSTED_DOCUMENTS_ONLY", () => {
  const only = () => startServer({ TRUSTED_DOCUMENTS: manifest(byId), TRUSTED_DOCUMENTS_ONLY: "true" });

  test("trusted documents run", async () => {
    expect(await answerTo(await only(), { documentId: "viewer1" })).toEqual(ana);
  });

  test.each<[string, unknown]>([
    ["a text", { query: "{ viewer { sub } }" }],
    ["the text of a trusted document without its id", { query: viewer }],
    ["introspection", { query: "{ __schema { queryType { name } } }" }],
    [
      "an automatically persisted query",
      {
        query: "{ viewer { sub } }",
        extensions: { persistedQuery: { version: 1, sha256Hash: sha256("{ viewer { sub } }") } },
      },
    ],
    ["the hash of one", { extensions: { persistedQuery: { version: 1, sha256Hash: sha256("{ viewer { sub } }") } } }],
    ["an inherited name as id", { documentId: "constructor" }],
    ["a list", [{ query: viewer }]],
    ["no text", { variables: {} }],
  ])("%s is refused", async (_, body) => {
    const server = await only();
    const { status, data } = await answerTo(server, body);

    expect({ status, data }).toEqual({ status: 400, data: undefined });
  });

  test("a text by GET is refused", async () => {
    const server = await only();
    const authorization = `Bearer ${await server.token()}`;

    expect((await fetch(`${server.address}/graphql?query={viewer{sub}}`, { headers: { authorization } })).status).toBe(
      400,
    );
  });
});

test.each<[string, unknown, RegExp]>([
  ["is not JSON", "{", /manifest\.json is not JSON$/],
  ["has another form", [viewer], /is not a persisted-query manifest/],
  ["has another version", { ...apollo, version: 2 }, /is not a persisted-query manifest/],
  ["has no documents", {}, /has no documents$/],
  ["has a document that the schema refuses", { old: "{ nothing }" }, /old: Cannot query field "nothing"/],
  ["has a text that is no document", { bad: "{" }, /bad: Syntax Error/],
])("a manifest that %s stops the start with one line", async (_, content, message) => {
  await expect(startServer({ TRUSTED_DOCUMENTS: manifest(content) })).rejects.toThrow(message);
});

test("a missing manifest stops the start, and so does TRUSTED_DOCUMENTS_ONLY without one", async () => {
  await expect(startServer({ TRUSTED_DOCUMENTS: "/nowhere/manifest.json" })).rejects.toThrow(
    /cannot be read \(ENOENT\)$/,
  );
  await expect(startServer({ TRUSTED_DOCUMENTS_ONLY: "on" })).rejects.toThrow(
    "TRUSTED_DOCUMENTS_ONLY needs TRUSTED_DOCUMENTS",
  );
});

describe("an automatically persisted query", () => {
  const persistedQuery = { version: 1, sha256Hash: sha256(viewer) };

  test("is stored for callers with a token and found by its hash", async () => {
    const server = await startServer();

    expect(await answerTo(server, { extensions: { persistedQuery } })).toMatchObject({
      codes: ["PERSISTED_QUERY_NOT_FOUND"],
    });
    expect(await answerTo(server, { query: viewer, extensions: { persistedQuery } })).toEqual(ana);
    expect(await answerTo(server, { extensions: { persistedQuery } })).toEqual(ana);
  });

  test.each<[string, unknown]>([
    ["the hash of another text", { version: 1, sha256Hash: sha256("{ __typename }") }],
    ["its hash in capitals", { version: 1, sha256Hash: sha256(viewer).toUpperCase() }],
    ["another version", { version: 2, sha256Hash: sha256(viewer) }],
    ["a list of hashes", { version: 1, sha256Hash: [sha256(viewer)] }],
    ["a text in the place of the extension", sha256(viewer)],
  ])("with %s is refused, and nothing is kept", async (_, sent) => {
    for (const environment of [undefined, { TRUSTED_DOCUMENTS: manifest(byId) }]) {
      const server = await startServer(environment);
      for (const token of [await server.token(), null]) {
        const answer = await answerTo(server, { query: viewer, extensions: { persistedQuery: sent } }, { token });
        expect(answer).toMatchObject({ status: 400, data: undefined });
      }
      expect(await answerTo(server, { extensions: { persistedQuery } })).toMatchObject({
        codes: ["PERSISTED_QUERY_NOT_FOUND"],
      });
    }
  });

  test("is not stored for a caller without a token", async () => {
    const server = await startServer();
    await answerTo(server, { query: viewer, extensions: { persistedQuery } }, { token: null });

    expect(await answerTo(server, { extensions: { persistedQuery } })).toMatchObject({
      codes: ["PERSISTED_QUERY_NOT_FOUND"],
    });
  });

  test("is replaced by newer ones: 1 000 are stored", async () => {
    const server = await startServer();
    const send = (text: string) =>
      answerTo(server, { query: text, extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } } });
    await send(viewer);
    for (let count = 0; count < 1_000; count += 1) await send(`{ viewer { a${count}: sub } }`);

    expect(await answerTo(server, { extensions: { persistedQuery } })).toMatchObject({
      codes: ["PERSISTED_QUERY_NOT_FOUND"],
    });
  });
});
