import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { createPersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { generatePersistedQueryIdsFromManifest } from "@apollo/persisted-query-lists";
import { beforeAll, describe, expect, test } from "vitest";
import { type Gateway, onlyTrusted, recordingFetch, startGateway } from "../support/gateway.ts";
import { CREDITS_OF, USE } from "./documents/credits.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const manifest = `${folder}/dist/apollo-client/persisted-query-manifest.json`;

// As an application builds it: the generator reads documents/, and adds __typename as the client does when it sends.
beforeAll(() => {
  mkdirSync(`${folder}/dist/apollo-client`, { recursive: true });
  const config = `${folder}/dist/apollo-client/persisted-query-manifest.config.json`;
  writeFileSync(config, JSON.stringify({ documents: ["apollo-client/documents/*.ts"], output: manifest }));
  const generator = "node_modules/@apollo/generate-persisted-query-manifest/cli.js";
  execFileSync(process.execPath, [generator, "--config", config], { cwd: folder, encoding: "utf8" });
});

type LinkOptions = Parameters<typeof createPersistedQueryLink>[0];

const byHash: LinkOptions = { sha256: (text: string) => createHash("sha256").update(text).digest("hex") };
const byManifest = (): LinkOptions =>
  generatePersistedQueryIdsFromManifest({ loadManifest: async () => JSON.parse(readFileSync(manifest, "utf8")) });

async function startClient({ url, token }: Gateway, options: LinkOptions) {
  const { sent, fetch } = recordingFetch();
  const http = new HttpLink({ uri: url, fetch, headers: { authorization: `Bearer ${await token()}` } });
  const client = new ApolloClient({ link: createPersistedQueryLink(options).concat(http), cache: new InMemoryCache() });
  return {
    sent,
    client,
    credits: async () => {
      const asked = { query: CREDITS_OF, variables: { coworkerId: 1001 }, fetchPolicy: "network-only" } as const;
      const { data } = await client.query<{ coworkerExtraServices: { nodes: { remainingUses: number }[] } }>(asked);
      return data!.coworkerExtraServices.nodes.map(({ remainingUses }) => remainingUses);
    },
    use: (key: string) => {
      const input = { coworkerExtraServiceId: "1", creditUsed: 8, idempotencyKey: key };
      return client.mutate({ mutation: USE, variables: { input } });
    },
  };
}

const used = {
  recordUse: {
    __typename: "RecordUsePayload",
    coworkerExtraService: { __typename: "CoworkerExtraService", databaseId: 1, remainingUses: 590 },
    userErrors: [],
  },
};

const isText = (body: string) => /query CreditsOf|mutation Use/.test(body);

describe("Apollo Client's automatic persisted queries", () => {
  test.each([false, true])("send a text once, then its hash alone, by GET: %s", async (useGETForHashedQueries) => {
    const { sent, credits, use } = await startClient(await startGateway(), { ...byHash, useGETForHashedQueries });

    expect(await credits()).toEqual([598, 598]);
    expect(sent.map(isText)).toEqual([false, true]);
    expect(await credits()).toEqual([598, 598]);
    expect((await use("first")).data).toEqual(used);
    expect(await credits()).toEqual([590, 598]);

    // The query's hash, its text, its hash; the mutation's hash and text; the query's hash.
    expect(sent.map(isText)).toEqual([false, true, false, false, true, false]);
  });

  test("are refused if only trusted documents run, with an error that names the remedy", async () => {
    const { credits } = await startClient(await startGateway(onlyTrusted(otherManifest())), byHash);

    await expect(credits()).rejects.toThrow("There is no trusted document of this id.");
  });
});

describe("the manifest of generate-persisted-query-manifest", () => {
  test.each([false, true])("runs where only trusted documents do, and no text is sent, by GET: %s", async (byGet) => {
    const options = { ...byManifest(), useGETForHashedQueries: byGet };
    const { sent, credits, use } = await startClient(await startGateway(onlyTrusted(manifest)), options);

    expect(await credits()).toEqual([598, 598]);
    expect((await use("first")).data).toEqual(used);
    expect(await credits()).toEqual([590, 598]);

    expect(sent.map(isText)).toEqual([false, false, false]);
  });

  test("is what a client with automatic hashes may send too, because its ids are those hashes", async () => {
    const { sent, credits } = await startClient(await startGateway(onlyTrusted(manifest)), byHash);

    expect(await credits()).toEqual([598, 598]);
    expect(sent.map(isText)).toEqual([false]);
  });

  test("does not let another document run", async () => {
    const gateway = await startGateway(onlyTrusted(manifest));
    const { client } = await startClient(gateway, byHash);

    await expect(client.query({ query: gql`{ viewer { sub } }` })).rejects.toThrow(/trusted document/);
    expect(gateway.statements).toEqual([]);
  });
});

function otherManifest(): string {
  const file = `${folder}/dist/apollo-client/other.json`;
  writeFileSync(file, JSON.stringify({ other: "{ __typename }" }));
  return file;
}
