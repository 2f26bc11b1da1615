import { expect, test, vi } from "vitest";
import { startServer } from "../support/server.ts";
import { beginRequest } from "../support/slow-request.ts";

const create = `mutation { createExtraService(input: { businessId: 101, name: "Room", price: "30", currencyCode: "GBP" }) {
  extraService { name } userErrors { code }
} }`;

test("POST and GET answer a query the same, with its variables and its operation", async () => {
  const server = await startServer();
  await server.post({ query: create });
  const query =
    "query A { viewer { sub } } query B($id: ID!) { extraService(id: $id) { databaseId name price business { name } } }";
  const variables = { id: "1" };
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables), operationName: "B" });

  const byPost = await server.post({ query, variables, operationName: "B" });
  const byGet = await fetch(`${server.address}/graphql?${parameters}`, {
    headers: { authorization: `Bearer ${await server.token()}` },
  });

  const answer = { data: { extraService: { databaseId: 1, name: "Room", price: "30", business: { name: null } } } };
  expect([byPost.status, byGet.status]).toEqual([200, 200]);
  expect([await byPost.json(), await byGet.json()]).toEqual([answer, answer]);
  expect(byPost.headers.get("content-type")).toMatch(/^application\/json/);
});

test.each([
  {
    what: "the name of the root type",
    query: "{ __typename }",
    status: 200,
    answer: { data: { __typename: "Query" } },
  },
  {
    what: "the schema",
    query: "{ __schema { queryType { name } } }",
    status: 200,
    answer: { data: { __schema: { queryType: { name: "Query" } } } },
  },
  {
    what: "the name of the root type beside a field that may be null",
    query: `{ __typename node(id: "RXh0cmFTZXJ2aWNlOjE") { id } }`,
    status: 401,
    answer: { data: { __typename: "Query", node: null }, errors: [refusalAt("node")] },
  },
  {
    what: "the name of the root type beside a field that may not be null",
    query: "{ __typename viewer { sub } }",
    status: 401,
    answer: { data: null, errors: [refusalAt("viewer")] },
  },
])("without a token $what is answered with $status", async ({ query, status, answer }) => {
  const server = await startServer();

  const response = await server.post({ query }, { token: null });

  expect(response.status).toBe(status);
  expect(response.headers.get("www-authenticate")).toBe(status === 401 ? "Bearer" : null);
  expect(await response.json()).toEqual(answer);
});

function refusalAt(field: string) {
  return {
    message: expect.stringContaining("Authorization: Bearer"),
    path: [field],
    locations: expect.any(Array),
    extensions: { code: "UNAUTHENTICATED" },
  };
}

test("a bad token is 401 for the whole request, even if none is required", async () => {
  const server = await startServer();

  const response = await server.post({ query: "{ __typename }" }, { token: "a.b.c" });

  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({
    errors: [{ message: "the token is malformed", extensions: { code: "UNAUTHENTICATED" } }],
  });
});

test.each([{ INTROSPECTION: "off" }, { NODE_ENV: "production" }] as Record<string, string>[])(
  "with %j no caller gets the schema, nor suggestions for mistyped names",
  async (environment) => {
    const server = await startServer(environment);

    const responses = [
      await server.post({ query: "{ __schema { queryType { name } } }" }),
      await server.post({ query: `{ __type(name: "Query") { name } }` }, { token: null }),
      await server.post({ query: "{ viewr { sub } }" }),
      await server.post({ query: "{ __typename viewer { admin } }" }),
    ];

    expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 200]);
    expect(await responses[2]!.text()).not.toMatch(/Did you mean|viewer/);
    expect(await responses[3]!.json()).toEqual({ data: { __typename: "Query", viewer: { admin: true } } });
  },
);

test.each(["/healthz", "/readyz"])("%s says ok, without a token", async (path) => {
  const server = await startServer();

  const response = await fetch(`${server.address}${path}`);

  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
});

test("a request id is echoed in every answer", async () => {
  const server = await startServer();
  const headers = { "x-request-id": "trace-7:a.b_c" };

  const responses = await Promise.all([
    fetch(`${server.address}/graphql?query={__typename}`, { headers }),
    fetch(`${server.address}/healthz`, { headers }),
    fetch(`${server.address}/nowhere`, { headers }),
    fetch(`${server.address}/graphql`, { headers: { ...headers, authorization: "Bearer a.b.c" } }),
    fetch(`${server.address}/%E0%A4%A`, { headers }),
  ]);

  expect(responses.map(({ status }) => status)).toEqual([200, 200, 404, 401, 400]);
  expect(responses.map((one) => one.headers.get("x-request-id"))).toEqual(responses.map(() => "trace-7:a.b_c"));
});

test.each([undefined, "", "two words", "x".repeat(101), "<b>"])(
  "the request id %j is replaced by a new one",
  async (id) => {
    const server = await startServer();
    const ask = () => fetch(`${server.address}/healthz`, { headers: id === undefined ? {} : { "x-request-id": id } });

    const made = [await ask(), await ask()].map((response) => response.headers.get("x-request-id"));

    expect(new Set(made).size).toBe(2);
    for (const one of made) expect(one).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  },
);

test.each(["/", "/nowhere", "/graphql/", "/apis", "/GRAPHQL"])(
  "%s does not exist: 404 in the format of GraphQL's errors",
  async (path) => {
    const server = await startServer({ PLAYGROUND: "off" });

    const response = await fetch(`${server.address}${path}`);

    expect([response.status, await response.json()]).toEqual([
      404,
      { errors: [{ message: "There is nothing at this path.", extensions: { code: "NOT_FOUND" } }] },
    ]);
  },
);

test("one request above MAX_PENDING_REQUESTS is 503 at once, and the next is served after one has ended", async () => {
  const server = await startServer({ MAX_PENDING_REQUESTS: "2" });
  const query = { query: "{ viewer { sub } }" };
  const token = await server.token();
  const first = await beginRequest(server.address, token, query);
  const second = await beginRequest(server.address, token, query);
  // Waits until the server counts both requests.
  await vi.waitFor(async () => expect((await server.post(query)).status).toBe(503));

  const refused = await server.post({ query: create });
  const answers = [await first.finish(), await second.finish()];

  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await refused.json()).toEqual({
    errors: [{ message: "too many requests at once", extensions: { code: "OVERLOADED" } }],
  });
  expect(answers).toEqual(
    answers.map(() => ({ status: 200, connection: "keep-alive", body: { data: { viewer: { sub: "ana" } } } })),
  );
  await vi.waitFor(async () => expect((await server.post(query)).status).toBe(200));
  const rules = await server.post({ query: "{ extraServices { totalCount } }" });
  expect(await rules.json()).toEqual({ data: { extraServices: { totalCount: 0 } } });
});

test.each([
  "/api",
  "/api/",
  "/api?a=1",
  "/api/billing",
  "/api/billing/",
  "/API/spaces/coworkers",
  "/api/billing/tariffs",
])("%s does not exist: 404 in the format of REST", async (path) => {
  const server = await startServer({ PLAYGROUND: "off" });

  const response = await fetch(`${server.address}${path}`);

  expect([response.status, response.headers.get("content-type"), await response.json()]).toEqual([
    404,
    "application/json; charset=utf-8",
    { Message: expect.stringMatching(/^This gateway does not serve this path\. UPSTREAM_PASS=/) },
  ]);
});

test.each(["PUT", "DELETE", "PATCH"])("%s /graphql is 405, and says which methods there are", async (method) => {
  const server = await startServer();

  const response = await fetch(`${server.address}/graphql`, { method, ...(method !== "DELETE" && { body: "{" }) });

  expect([response.status, response.headers.get("allow"), await response.json()]).toEqual([
    405,
    "GET, HEAD, POST",
    { errors: [{ message: `/graphql takes GET and POST, not ${method}.`, extensions: { code: "BAD_REQUEST" } }] },
  ]);
});
