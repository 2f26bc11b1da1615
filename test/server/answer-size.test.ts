import { expect, test } from "vitest";
import { JsonText } from "../../src/graphql/plan/json-text.ts";
import { isLonger } from "../../src/server/answer-size.ts";
import { startServer } from "../support/server.ts";

const aliases = (count: number, field: string) =>
  Array.from({ length: count }, (_, place) => `a${place}: ${field}`).join(" ");

test("a result counts with its names, texts and errors", () => {
  expect(isLonger({ data: { name: "12345", list: [{ a: null }, true] } }, 100)).toBe(false);
  expect(isLonger({ data: { name: "12345", list: [{ a: null }, true] } }, 20)).toBe(true);
  expect(isLonger({ data: { ["n".repeat(200)]: 1 } }, 100)).toBe(true);
  expect(isLonger({ data: null, errors: [new Error("a") as never] }, 100)).toBe(true);
  expect(isLonger({}, 100)).toBe(false);
  expect(isLonger({ data: { list: new JsonText('{"name":"12345","list":[{"a":null},true]}') } }, 100)).toBe(false);
  expect(isLonger({ data: { list: new JsonText('{"name":"12345","list":[{"a":null},true]}') } }, 60)).toBe(false);
  expect(isLonger({ data: { list: new JsonText('{"name":"12345","list":[{"a":null},true]}') } }, 28)).toBe(true);
});

test("the schema's text a thousand times in one answer is refused, without a token as well", async () => {
  const server = await startServer();

  for (const query of [`{ _service { ${aliases(1_000, "sdl")} } }`, `{ ${aliases(1_000, "_sdl")} }`]) {
    const response = await server.post({ query }, { token: null });

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: "The answer has more than 10000000 characters. Ask for fewer records or fields.",
          extensions: { code: "BAD_USER_INPUT" },
        },
      ],
    });
  }
});

test("a repeated query is refused in the same way", async () => {
  const server = await startServer();
  const query = `{ ${aliases(150, "_sdl")} }`;

  const statuses: number[] = [];
  for (let time = 1; time <= 3; time += 1) statuses.push((await server.post({ query }, { token: null })).status);

  expect(statuses).toEqual([400, 400, 400]);
});

test("after a change the answer says that it is done", async () => {
  const server = await startServer();
  const description = "a".repeat(5_000);
  const query = `mutation ($input: CreateExtraServiceInput!) {
    createExtraService(input: $input) { extraService { ${aliases(2_500, "description")} } }
  }`;
  const input = { businessId: 101, name: "Room", price: "30", currencyCode: "GBP", description };

  const response = await server.post({ query, variables: { input } });
  const rules = await server.post({ query: "{ extraServices { totalCount } }" });

  expect(await response.json()).toMatchObject({
    data: null,
    errors: [{ message: "The answer has more than 10000000 characters. The changes are done." }],
  });
  expect(await rules.json()).toEqual({ data: { extraServices: { totalCount: 1 } } });
});
