import { get, type IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";

const schema = `/graphql?query=${encodeURIComponent("{ __schema { types { name fields { name description } } } }")}`;

/** Sends without fetch, which would decompress the answer. */
async function raw(server: TestServer, path: string, headers: Record<string, string> = {}) {
  const authorization = `Bearer ${await server.token()}`;
  return new Promise<{ message: IncomingMessage; body: Buffer }>((resolve, reject) => {
    get(`${server.address}${path}`, { headers: { authorization, ...headers } }, (message) => {
      const parts: Buffer[] = [];
      message.on("data", (part: Buffer) => parts.push(part));
      message.on("end", () => resolve({ message, body: Buffer.concat(parts) }));
    }).on("error", reject);
  });
}

describe("an answer of more than 1 KiB", () => {
  test.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const)("is sent in %s where the client accepts it, and is the same", async (encoding, unpack) => {
    const server = await startServer();
    const plain = await raw(server, schema);
    const { message, body } = await raw(server, schema, { "accept-encoding": encoding });

    expect(plain.message.headers["content-encoding"]).toBeUndefined();
    expect(message.headers["content-encoding"]).toBe(encoding);
    expect(message.headers.vary).toMatch(/accept-encoding/i);
    expect(unpack(body).equals(plain.body)).toBe(true);
    expect(body.length).toBeLessThan(plain.body.length / 4);
  });

  test("is sent uncompressed if the client accepts neither", async () => {
    const { message } = await raw(await startServer(), schema, { "accept-encoding": "deflate, zstd" });

    expect(message.headers["content-encoding"]).toBeUndefined();
  });
});

test("a short answer and an answer with tokens are never compressed", async () => {
  const server = await startServer();
  const short = await raw(server, "/graphql?query={viewer{sub}}", { "accept-encoding": "gzip" });
  const login = await fetch(`${server.address}/api/token`, {
    method: "POST",
    headers: { "accept-encoding": "gzip" },
    body: new URLSearchParams({ grant_type: "password", username: "ana", password: await server.token() }),
  });

  expect(short.message.headers["content-encoding"]).toBeUndefined();
  expect(login.status).toBe(200);
  expect(login.headers.get("content-encoding")).toBeNull();
});

describe("GET /graphql", () => {
  const path = "/graphql?query={viewer{sub}}";

  test("has an entity tag and is cacheable only by the client; the same answer is 304", async () => {
    const server = await startServer();
    const { message, body } = await raw(server, path);
    const { etag } = message.headers;
    const again = await raw(server, path, { "if-none-match": etag! });
    const other = await raw(server, path, { "if-none-match": 'W/"another"' });

    expect(etag).toMatch(/^W\/"[\w-]{43}"$/);
    expect(message.headers["cache-control"]).toBe("private");
    expect(message.headers.vary).toContain("Authorization");
    expect(again.message.statusCode).toBe(304);
    expect(again.body.length).toBe(0);
    // A length would be that of the answer with a body.
    expect(again.message.headers["content-length"]).toBeUndefined();
    expect(other.message.statusCode).toBe(200);
    expect(other.body.equals(body)).toBe(true);
  });

  test("HEAD answers like GET without a body", async () => {
    const server = await startServer();
    const authorization = `Bearer ${await server.token()}`;
    const asked = (method: string, address = path) =>
      fetch(server.address + address, { method, headers: { authorization } });
    const [got, head] = [await asked("GET"), await asked("HEAD")];

    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
    for (const name of ["etag", "content-length", "content-type", "cache-control"])
      expect(head.headers.get(name)).toBe(got.headers.get(name));
    const mutation = '/graphql?query=mutation{deleteExtraService(input:{id:"x"}){userErrors{code}}}';
    expect((await asked("HEAD", mutation)).status).toBe(405);
  });

  test("a refused request and a POST have no tag", async () => {
    const server = await startServer();
    const refused = await raw(server, "/graphql?query={nothing}");
    const posted = await server.post({ query: "{ viewer { sub } }" });

    expect(refused.message.statusCode).toBe(400);
    expect(refused.message.headers.etag).toBeUndefined();
    expect(posted.headers.get("etag")).toBeNull();
  });
});

test("X-Cost: true adds the cost of the operation and the limit to the answer", async () => {
  const server = await startServer();
  const authorization = `Bearer ${await server.token()}`;
  const cost = async (query: string, headers: Record<string, string> = { "x-cost": "true" }) => {
    const answer = await fetch(`${server.address}/graphql`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json", ...headers },
      body: JSON.stringify({ query }),
    });
    return ((await answer.json()) as { extensions?: { cost?: { requested: number; limit: number } } }).extensions?.cost;
  };
  const limit = server.config.limits.cost;

  expect(await cost("{ viewer { sub } }")).toEqual({ requested: 2, limit });
  expect(await cost("{ viewer { sub } }", {})).toBeUndefined();
  const refused = await cost(
    "{ extraServices(first: 100) { nodes { coworkerExtraServices(first: 100) { nodes { id } } } } }",
  );
  expect(refused!.requested).toBeGreaterThan(2);
  expect(refused!.limit).toBe(limit);
});
