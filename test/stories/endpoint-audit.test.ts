import { describe, expect, test } from "vitest";
import { startWholeServer as startServer, type TestServer } from "../support/server.ts";

// The questions that auditors of GraphQL endpoints ask, with this gateway's answers and their reasons. An auditor that
// counts the first three as faults finds them here on purpose.

const allOf = { __typename: "Query" };

/** Status and body of a request to `/graphql` as a browser or a script sends it. */
async function ask(server: TestServer, search: string, init: RequestInit = {}) {
  const response = await fetch(`${server.address}/graphql${search}`, init);
  return { status: response.status, text: await response.text() };
}

async function post(server: TestServer, body: unknown) {
  const response = await server.post(body, { token: null });
  return {
    status: response.status,
    ...((await response.json()) as { data?: unknown; errors?: { extensions: object }[] }),
  };
}

const typesAndFields = "{ __schema { types { name fields { name } } } }";

describe("answered, with a limit", () => {
  test("101 aliases run: what an operation may cost is limited, not how it is written", async () => {
    const server = await startServer();
    const aliases = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: __typename`).join(" ");

    const few = await post(server, { query: `{ ${aliases(101)} }` });
    const many = await post(server, { query: `{ ${aliases(3_400)} }` });

    expect(few).toMatchObject({ status: 200, data: { a100: "Query" } });
    expect(many).toMatchObject({ status: 400, errors: [{ extensions: { code: "GRAPHQL_PARSE_FAILED" } }] });
  });

  test("500 times the same field is answered once", async () => {
    const server = await startServer();

    expect(await post(server, { query: `{ ${"__typename ".repeat(500)} }` })).toEqual({ status: 200, data: allOf });
  });

  test("a query by GET is answered: browsers add no credentials, so a foreign page gets nothing by it", async () => {
    const server = await startServer();

    const open = await ask(server, "?query={__typename}");
    const closed = await ask(server, "?query={extraServices{totalCount}}");

    expect(open).toMatchObject({ status: 200, text: expect.stringContaining('"Query"') });
    expect(closed).toMatchObject({ status: 401, text: expect.stringContaining("UNAUTHENTICATED") });
  });

  test("introspection and suggestions of names are on while developing, and off in production", async () => {
    const [developing, production] = [await startServer(), await startServer({ NODE_ENV: "production" })];
    const misspelt = { query: "{ viewr { sub } }" };

    expect(await post(developing, { query: typesAndFields })).toMatchObject({ status: 200 });
    expect(JSON.stringify(await post(developing, misspelt))).toContain("Did you mean");
    expect(await post(production, { query: typesAndFields })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: "INTROSPECTION_DISABLED" } }],
    });
    expect(JSON.stringify(await post(production, misspelt))).not.toContain("Did you mean");
    const wrongValue = {
      query: "query ($q: PriceQuoteInput!) { priceQuote(input: $q) { total } }",
      variables: { q: { vistors: 1 } },
    };
    expect(JSON.stringify(await post(production, wrongValue))).not.toContain("Did you mean");
  });

  test("the playground is a page of GET / while developing, and off in production; /graphql never serves a page", async () => {
    const [developing, production] = [await startServer(), await startServer({ NODE_ENV: "production" })];
    const html = { headers: { accept: "text/html" } };

    expect((await fetch(developing.address, html)).status).toBe(200);
    expect((await fetch(production.address, html)).status).toBe(404);
    for (const path of ["graphiql", "playground", "altair", "voyager"])
      expect((await fetch(`${developing.address}/${path}`, html)).status).toBe(404);
    expect((await ask(developing, "", html)).text).not.toMatch(/<html/i);
  });
});

describe("refused", () => {
  test.each<[what: string, body: unknown, code: string]>([
    ["a batch of ten queries", Array.from({ length: 10 }, () => ({ query: "{ __typename }" })), "BATCHING_DISABLED"],
    [
      "one directive many times",
      { query: `{ __typename ${"@skip(if: false)".repeat(10)} }` },
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["unknown directives", { query: `{ __typename ${"@aa".repeat(10)} }` }, "GRAPHQL_VALIDATION_FAILED"],
    [
      "introspection in a circle",
      {
        query:
          "{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }",
      },
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["a text that is no operation", { query: "qwerty cop { abc }" }, "GRAPHQL_PARSE_FAILED"],
  ])("%s is 400, with few errors that name no place in the code", async (_what, body, code) => {
    const server = await startServer();

    const { status, errors = [] } = await post(server, body);

    expect(status).toBe(400);
    expect(errors.map(({ extensions }) => extensions)).toEqual(
      // After five errors of a document one says that there are more.
      Array.from({ length: Math.min(6, errors.length) }, () => expect.objectContaining({ code })),
    );
    expect(JSON.stringify(errors)).not.toMatch(/stacktrace|exception|node_modules|\.[jt]s:\d/);
  });

  test("a mutation by GET is 405", async () => {
    const server = await startServer();

    expect(await ask(server, "?query=mutation{__typename}")).toMatchObject({ status: 405 });
  });

  test.each(["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=a"])(
    "a POST of %s, which a page of another site can send without asking, is 415",
    async (type) => {
      const server = await startServer();

      const answer = await ask(server, "", {
        method: "POST",
        headers: { "content-type": type },
        body: "query={__typename}",
      });

      expect(answer).toMatchObject({ status: 415, text: expect.stringContaining("BAD_REQUEST") });
    },
  );

  test.each(["x-apollo-tracing", "apollo-tracing", "apollo-federation-include-trace", "x-debug", "x-graphql-debug"])(
    "with the header %s an answer has neither tracing nor debugging",
    async (name) => {
      const server = await startServer();
      const headers = { "content-type": "application/json", [name]: name.includes("include") ? "ftv1" : "1" };

      const answer = await ask(server, "", { method: "POST", headers, body: '{"query":"{ __typename }"}' });

      expect(answer).toEqual({ status: 200, text: '{"data":{"__typename":"Query"}}\n' });
    },
  );
});
