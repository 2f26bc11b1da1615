import { expect, test, vi } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import { beginRequest } from "../support/slow-request.ts";

const JSON_TYPE = "application/json";
const GRAPHQL_TYPE = "application/graphql-response+json";

interface Refusal {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  readonly message: string | RegExp;
  readonly environment?: Record<string, string>;
  readonly method?: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const query = JSON.stringify({ query: "{ viewer { sub } }" });

const refusals: readonly Refusal[] = [
  {
    what: "a bad token",
    ...{ status: 401, code: "UNAUTHENTICATED", message: "the token is malformed" },
    headers: { authorization: "Bearer a.b.c" },
  },
  {
    what: "a method that is not served",
    ...{ status: 405, code: "BAD_REQUEST", message: "/graphql takes GET and POST, not PUT." },
    method: "PUT",
  },
  {
    what: "a mutation by GET",
    ...{ status: 405, code: "BAD_REQUEST", message: /^GET requests only support query operations/ },
    method: "GET",
  },
  {
    what: "a body that is too large",
    ...{ status: 413, code: "BAD_REQUEST" },
    message: "The body is larger than 2000 bytes, the limit that MAX_BODY_BYTES sets.",
    environment: { MAX_BODY_BYTES: "2000" },
    body: JSON.stringify({ query: `{ ${"a".repeat(3_000)} }` }),
  },
  {
    what: "XML",
    ...{ status: 415, code: "BAD_REQUEST" },
    message: "The body is of the media type application/xml: send JSON, with Content-Type: application/json.",
    type: "application/xml",
  },
  {
    what: "plain text",
    ...{ status: 415, code: "BAD_REQUEST" },
    message: "The body is of the media type text/plain: send JSON, with Content-Type: application/json.",
    type: "text/plain",
  },
  {
    what: "a body that is no JSON",
    ...{ status: 400, code: "BAD_REQUEST", message: "The body is not valid JSON." },
    body: "{",
  },
  {
    what: "an empty body",
    ...{ status: 400, code: "BAD_REQUEST", message: "The body is empty: send a JSON object." },
    body: "",
  },
  {
    what: "variables that are too deep",
    ...{ status: 400, code: "BAD_USER_INPUT", message: /^The request is nested more than \d+ deep\.$/ },
    body: `{ "query": "{ viewer { sub } }", "variables": { "a": ${"[".repeat(500)}${"]".repeat(500)} } }`,
  },
  {
    what: "a list of operations",
    ...{ status: 400, code: "BATCHING_DISABLED" },
    message: "The body is a list. Batching is not supported: send one operation per request.",
    body: `[${query}]`,
  },
  {
    what: "introspection that is switched off",
    ...{ status: 400, code: "INTROSPECTION_DISABLED" },
    message: "Introspection is off. INTROSPECTION=on lets clients read the schema.",
    environment: { INTROSPECTION: "off" },
    body: JSON.stringify({ query: "{ __schema { queryType { name } } }" }),
  },
];

async function send(server: TestServer, refusal: Refusal, accept: string | null) {
  const { method = "POST", type = JSON_TYPE, body = query, headers = {} } = refusal;
  const address = new URL(`${server.address}/graphql`);
  if (method === "GET") address.searchParams.set("query", "mutation { __typename }");
  return fetch(address, {
    method,
    headers: {
      authorization: `Bearer ${await server.token()}`,
      ...(method !== "GET" && { "content-type": type }),
      ...(accept !== null && { accept }),
      ...headers,
    },
    ...(method !== "GET" && { body }),
  });
}

test.each(refusals)("$what is refused with $status in the media type that the client accepts", async (refusal) => {
  const server = await startServer(refusal.environment);

  for (const [accept, type] of [
    [null, JSON_TYPE],
    ["*/*", JSON_TYPE],
    [JSON_TYPE, JSON_TYPE],
    [GRAPHQL_TYPE, GRAPHQL_TYPE],
    [`${GRAPHQL_TYPE}, ${JSON_TYPE};q=0.9`, GRAPHQL_TYPE],
  ] as const) {
    const response = await send(server, refusal, accept);

    expect([response.status, response.headers.get("content-type")], `Accept: ${accept}`).toEqual([
      refusal.status,
      `${type}; charset=utf-8`,
    ]);
    expect(await response.json()).toEqual({
      errors: [expect.objectContaining({ message: expect.stringMatching(refusal.message) })],
    });
  }
});

test.each(refusals)("$what is refused with the code $code, without messages of a library", async (refusal) => {
  const server = await startServer(refusal.environment);

  const response = await send(server, refusal, null);

  const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: refusal.code }]);
  expect(errors[0]!.message).not.toMatch(/Apollo|fastify/i);
});

test("one request too many is refused with 503 in the media type that the client accepts", async () => {
  const server = await startServer({ MAX_PENDING_REQUESTS: "1" });
  const first = await beginRequest(server.address, await server.token(), { query: "{ viewer { sub } }" });
  const second = await vi.waitFor(async () => {
    const response = await fetch(`${server.address}/graphql`, { headers: { accept: GRAPHQL_TYPE } });
    expect(response.status).toBe(503);
    return response;
  });

  expect(second.headers.get("content-type")).toBe(`${GRAPHQL_TYPE}; charset=utf-8`);
  expect(await second.json()).toEqual({
    errors: [{ message: "too many requests at once", extensions: { code: "OVERLOADED" } }],
  });
  await first.finish();
});

test("an unsupported method answers the supported ones", async () => {
  const server = await startServer();

  const response = await fetch(`${server.address}/graphql`, { method: "DELETE" });

  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
});
