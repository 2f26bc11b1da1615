// biome-ignore-all lint/suspicious/noExplicitAny: a test knows what it asked for
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type ConcreteRequest,
  commitMutation,
  Environment,
  fetchQuery,
  Network,
  RecordSource,
  type RequestParameters,
  Store,
  type Variables,
} from "relay-runtime";
import { beforeAll, expect, test } from "vitest";
import { onlyTrusted, recordingFetch, startGateway } from "../support/gateway.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const output = `${folder}/dist/relay-persisted`;
const manifest = `${output}/documents.json`;

// relay-compiler reads ../relay.persisted.config.json; it adds to a file of documents that must be there.
beforeAll(() => {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  writeFileSync(manifest, "{}");
  const compiler = "node_modules/relay-compiler/cli.js";
  const options = ["relay.persisted.config.json", "--noWatchman", "--output", "quiet-with-errors"];
  execFileSync(process.execPath, [compiler, ...options], { cwd: folder, encoding: "utf8" });
});

async function artifact(name: string): Promise<ConcreteRequest> {
  return (await import(/* @vite-ignore */ `${output}/${name}.graphql.ts`)).default;
}

/** A network layer that sends ids, as Relay's documentation writes it: `params` has no text. */
async function startClient(nameOfId: "doc_id" | "id" | "documentId") {
  const { url, token } = await startGateway(onlyTrusted(manifest));
  const headers = { "content-type": "application/json", authorization: `Bearer ${await token()}` };
  const { sent, fetch } = recordingFetch();
  const send = async ({ id }: RequestParameters, variables: Variables) => {
    const body = JSON.stringify({ [nameOfId]: id, variables });
    const answer = await fetch(url, { method: "POST", headers, body });
    const { data, errors } = (await answer.json()) as { data?: object; errors?: { message: string }[] };
    if (errors !== undefined) throw new Error(errors[0]!.message);
    return { data: data as Record<string, unknown> };
  };
  const environment = new Environment({ store: new Store(new RecordSource()), network: Network.create(send) });
  return { environment, sent };
}

test("the compiled documents have ids and no texts, and the manifest has the texts by these ids", async () => {
  const { params } = await artifact("rulesQuery");
  const documents = JSON.parse(readFileSync(manifest, "utf8"));

  expect(params).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{64}$/), text: null });
  expect(documents[params.id!]).toContain("query rulesQuery");
});

test.each(["doc_id", "id", "documentId"] as const)(
  "Relay queries and changes records by %s where only trusted documents run",
  async (nameOfId) => {
    const { environment, sent } = await startClient(nameOfId);
    const list = (await fetchQuery(environment, await artifact("rulesQuery"), {}).toPromise()) as any;
    const names = list.extraServices.edges.map(({ node }: any) => node.name);
    expect(names).toEqual(["Room in London", "Room in New York"]);

    const mutation = await artifact("creditsUseMutation");
    const input = { coworkerExtraServiceId: "1", creditUsed: 8, idempotencyKey: "used" };
    const used = await new Promise((resolve, reject) => {
      commitMutation(environment, { mutation, variables: { input }, onCompleted: resolve, onError: reject });
    });

    expect(used).toEqual({ recordUse: { useHistory: { creditUsed: 8 }, userErrors: [] } });
    expect(sent.map((body) => Object.keys(JSON.parse(body)))).toEqual([
      [nameOfId, "variables"],
      [nameOfId, "variables"],
    ]);
  },
);

test("a document of another build is refused", async () => {
  const { environment } = await startClient("doc_id");
  const query = await artifact("rulesQuery");
  const other = { ...query, params: { ...query.params, id: "0".repeat(64) } } as ConcreteRequest;

  await expect(fetchQuery(environment, other, {}).toPromise()).rejects.toThrow(
    "There is no trusted document of this id.",
  );
});
