import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { bySse, byWebSocket, follow } from "../support/subscribers.ts";

const REFUSAL = {
  message: "The root field of a subscription must not have @skip or @include.",
  extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
};

test.each([
  ["a variable", "subscription ($s: Boolean!) { events @skip(if: $s) { sequence } }"],
  ["a constant", "subscription { events @include(if: false) { sequence } }"],
  ["a fragment", "subscription ($s: Boolean!) { ...F } fragment F on Subscription { events @skip(if: $s) { id } }"],
  ["an inline fragment", "subscription ($s: Boolean!) { ... @include(if: $s) { events { id } } }"],
  ["fragments that spread each other", "subscription { ...F @skip(if: true) } fragment F on Subscription { ...F }"],
])("a subscription whose root field depends on a condition is refused on every transport, by %s", async (_, query) => {
  const server = await startServer();
  const token = await server.token();
  const operation = { query, variables: { s: true } };

  for (const attempt of ["first", "from the store of documents"]) {
    const plain = await server.post(operation);
    expect([attempt, plain.status, await plain.json()]).toEqual([
      attempt,
      400,
      { errors: [expect.objectContaining(REFUSAL)] },
    ]);
  }

  const sse = follow(bySse(server, token), operation);
  expect(await sse.ended).toBe("complete");
  expect(sse.results).toMatchObject([{ errors: [REFUSAL] }]);
  expect(await follow(byWebSocket(server, token), operation).ended).toMatchObject([REFUSAL]);
});

test("conditions below the root field of a subscription are allowed", async () => {
  const server = await startServer();
  const query = "subscription ($s: Boolean!) { events { sequence type @skip(if: $s) } }";

  const client = follow(bySse(server, await server.token()), { query, variables: { s: true } });
  const created = await server.post({
    query:
      'mutation { createExtraService(input: { businessId: 7, name: "Room", price: "1", currencyCode: "EUR" }) { userErrors { code } } }',
  });

  expect(await created.json()).toEqual({ data: { createExtraService: { userErrors: [] } } });
  client.stop();
  expect(client.results.flatMap(({ errors }) => errors ?? [])).toEqual([]);
});
