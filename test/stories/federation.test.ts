import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

const entities = "query ($all: [_Any!]!) { _entities(representations: $all) { ... on Coworker { id databaseId } } }";

test("the schemas for gateways are answered without a token, even with introspection off", async () => {
  const server = await startServer({ INTROSPECTION: "off" });

  const response = await server.post({ query: "{ _service { sdl } _sdl }" }, { token: null });

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    data: {
      _service: { sdl: expect.stringMatching(/^extend schema @link/) },
      _sdl: expect.stringMatching(/^directive @key/),
    },
  });
});

test("entities are not answered without a token", async () => {
  const server = await startServer();
  const variables = { all: [{ __typename: "Coworker", databaseId: 1 }] };

  const response = await server.post({ query: entities, variables }, { token: null });

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ data: null, errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
});

test("repeated requests for entities, which are then compiled, answer the same", async () => {
  const server = await startServer();
  const all = [1, 2, 3].map((databaseId) => ({ __typename: "Coworker", databaseId }));
  const ask = async () => (await server.post({ query: entities, variables: { all } })).json();

  const answers = [await ask(), await ask(), await ask()];

  expect(answers[0]).toEqual({
    data: { _entities: [1, 2, 3].map((databaseId) => ({ databaseId, id: expect.any(String) })) },
  });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test("representations obey the limits on depth and on cost", async () => {
  const server = await startServer({ MAX_COST: "150" });
  const deep = { __typename: "Coworker", databaseId: 1, deep: JSON.parse(`${"[".repeat(70)}${"]".repeat(70)}`) };
  const many = Array.from({ length: 80 }, () => ({ __typename: "Coworker", databaseId: 1 }));

  const answers = await Promise.all(
    [[deep], many].map(async (all) => (await server.post({ query: entities, variables: { all } })).json()),
  );

  expect(answers).toMatchObject([
    { errors: [{ message: "The request is nested more than 64 deep.", extensions: { code: "BAD_USER_INPUT" } }] },
    { errors: [{ message: "The operation costs 161, which is more than 150. Ask for fewer records." }] },
  ]);
});

test("no caller gets the trace that Apollo's gateways request", async () => {
  const server = await startServer();

  const response = await fetch(`${server.address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "apollo-federation-include-trace": "ftv1" },
    body: JSON.stringify({ query: "{ __typename }" }),
  });

  expect(await response.json()).toEqual({ data: { __typename: "Query" } });
});
