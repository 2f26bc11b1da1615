import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { decimal } from "../../src/domain/decimal.ts";
import type { EntityName } from "../../src/domain/entities.ts";
import type { OrderBy, Position } from "../../src/domain/listing.ts";
import { toCursor } from "../../src/graphql/engine/cursor.ts";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { createCredit, createRule } from "../support/given.ts";
import { ask } from "../support/graph.ts";

const byName = "[{ field: NAME }]";
const list = (orderBy: string) => `query ($after: String, $before: String) {
  extraServices(after: $after, before: $before, orderBy: ${orderBy}) { nodes { databaseId } }
}`;

async function threeRules(): Promise<Store> {
  const store = openInMemory();
  for (const name of ["Blue", "Amber", "Crimson"]) await createRule(store, { name });
  await createCredit(store, 1);
  return store;
}

/** The cursor of the first record of the list. */
async function cursorOf(store: Store, field: string, orderBy: string): Promise<string> {
  const { data } = await ask(store, `{ ${field}(first: 1, orderBy: ${orderBy}) { pageInfo { endCursor } } }`);
  return data[field].pageInfo.endCursor;
}

const refused = (argument: "after" | "before") => ({
  data: null,
  errors: [
    { code: "BAD_CURSOR", message: `${argument}: is not a cursor of this list in this order`, path: ["extraServices"] },
  ],
});

test("a cursor continues after its record, and before it", async () => {
  const store = await threeRules();
  const cursor = await cursorOf(store, "extraServices", byName);

  const answers = await Promise.all(
    [{ after: cursor }, { before: cursor }].map((variables) => ask(store, list(byName), { variables })),
  );

  expect(answers.map(({ data }) => data.extraServices.nodes)).toEqual([[{ databaseId: 1 }, { databaseId: 3 }], []]);
});

test.each(["after", "before"] as const)(
  "a cursor in %s with one character changed, missing or added is BAD_CURSOR",
  async (argument) => {
    const store = await threeRules();
    const cursor = await cursorOf(store, "extraServices", byName);
    const changed = [...cursor].flatMap((letter, place) => {
      const [left, right] = [cursor.slice(0, place), cursor.slice(place + 1)];
      const others = ["A", "B", "_", "=", " ", "\0"].filter((one) => one !== letter);
      return [...others.map((other) => left + other + right), left + right, `${left}${letter}${letter}${right}`];
    });
    // Doubling or dropping either of two equal neighbours gives the same text, but never the cursor itself.
    const texts = [...new Set(changed)];

    const answers = await Promise.all(
      texts.map((text) => ask(store, list(byName), { variables: { [argument]: text } })),
    );

    expect(texts).not.toContain(cursor);
    expect(answers).toEqual(texts.map(() => refused(argument)));
  },
);

const strangers: { what: string; cursor: (store: Store) => Promise<string> | string }[] = [
  { what: "of another order", cursor: (store) => cursorOf(store, "extraServices", "[{ field: PRICE }]") },
  {
    what: "of the other direction",
    cursor: (store) => cursorOf(store, "extraServices", "[{ field: NAME, direction: DESC }]"),
  },
  {
    what: "of an order with one field more",
    cursor: (store) => cursorOf(store, "extraServices", "[{ field: NAME }, { field: PRICE }]"),
  },
  { what: "of no order", cursor: (store) => cursorOf(store, "extraServices", "[]") },
  { what: "of another list", cursor: (store) => cursorOf(store, "coworkerExtraServices", "[]") },
  {
    what: "of another list in an order of the same name",
    cursor: () =>
      toCursor(
        "UseHistory",
        [
          { field: "name", direction: "ASC" },
          { field: "id", direction: "ASC" },
        ],
        ["a", 1],
      ),
  },
  { what: "that is empty", cursor: () => "" },
  { what: "that is a number", cursor: () => "20" },
  { what: "that is a global id", cursor: () => Buffer.from("ExtraService:1").toString("base64url") },
  { what: "that is very long", cursor: () => "A".repeat(500_000) },
];

test.each(strangers)("a cursor $what is BAD_CURSOR", async ({ cursor }) => {
  const store = await threeRules();
  const text = await cursor(store);

  const [after, before] = [
    await ask(store, list(byName), { variables: { after: text } }),
    await ask(store, list(byName), { variables: { before: text } }),
  ];

  expect([after, before]).toEqual([refused("after"), refused("before")]);
});

const total = (field: string): OrderBy[] => [
  { field, direction: "ASC" },
  { field: "id", direction: "ASC" },
];

const forged: { what: string; orderBy: string; field: string; position: unknown }[] = [
  { what: "a number for a text", orderBy: "NAME", field: "name", position: [1, 1] },
  { what: "a text with NUL", orderBy: "NAME", field: "name", position: ["a\0", 1] },
  { what: "a list for a text", orderBy: "NAME", field: "name", position: [["a"], 1] },
  { what: "an object for a text", orderBy: "NAME", field: "name", position: [{ a: 1 }, 1] },
  { what: "null for a text that is never absent", orderBy: "NAME", field: "name", position: [null, 1] },
  { what: "too few values", orderBy: "NAME", field: "name", position: ["a"] },
  { what: "too many values", orderBy: "NAME", field: "name", position: ["a", 1, 1] },
  { what: "no values", orderBy: "NAME", field: "name", position: [] },
  { what: "an object for the values", orderBy: "NAME", field: "name", position: { 0: "a", 1: 1, length: 2 } },
  { what: "a text for the values", orderBy: "NAME", field: "name", position: "ab" },
  { what: "null for the values", orderBy: "NAME", field: "name", position: null },
  { what: "a text for the id", orderBy: "NAME", field: "name", position: ["a", "1"] },
  { what: "null for the id", orderBy: "NAME", field: "name", position: ["a", null] },
  { what: "a fraction for the id", orderBy: "NAME", field: "name", position: ["a", 1.5] },
  { what: "a number beyond all ids", orderBy: "NAME", field: "name", position: ["a", 1e300] },
  { what: "true for a number", orderBy: "DISPLAY_ORDER", field: "displayOrder", position: [true, 1] },
  { what: "a text for a decimal", orderBy: "PRICE", field: "price", position: ["1", 1] },
  { what: "a text for an instant", orderBy: "APPLY_FROM", field: "applyFrom", position: ["2026-01-01", 1] },
  { what: "a number for a boolean", orderBy: "VISIBLE", field: "visible", position: [1, 1] },
  { what: "a number for a word of a list", orderBy: "CHARGE_PERIOD", field: "chargePeriod", position: [1, 1] },
  { what: "a moment after all others", orderBy: "APPLY_FROM", field: "applyFrom", position: [1e15, 1] },
  { what: "a text that is no UUID", orderBy: "UNIQUE_ID", field: "uniqueId", position: ["a", 1] },
  { what: "a number for a UUID", orderBy: "UNIQUE_ID", field: "uniqueId", position: [1, 1] },
];

test.each(forged)("a cursor with a valid seal and $what is BAD_CURSOR", async ({ orderBy, field, position }) => {
  const store = await threeRules();
  const after = toCursor("ExtraService", total(field), position as Position);

  const answer = await ask(store, list(`[{ field: ${orderBy} }]`), { variables: { after } });

  expect(answer).toEqual(refused("after"));
});

test("a cursor of a deleted record keeps its position", async () => {
  const store = await threeRules();
  const variables = { after: await cursorOf(store, "extraServices", byName) };
  await ask(store, "mutation { deleteExtraService(input: { id: 2 }) { deletedId } }");

  const { data } = await ask(store, list(byName), { variables });

  expect(data.extraServices.nodes).toEqual([{ databaseId: 1 }, { databaseId: 3 }]);
});

const long: { what: string; text: string }[] = [
  { what: "5 000 letters", text: "a".repeat(5_000) },
  { what: "5 000 letters of 3 bytes", text: "日".repeat(5_000) },
  { what: "5 000 characters of 4 bytes", text: "😀".repeat(5_000) },
  { what: "5 000 quotation marks", text: '"'.repeat(5_000) },
  { what: "5 000 control characters", text: "\u0001".repeat(5_000) },
];

test.each(long)("paging ordered by a text continues after a text of $what", async ({ text }) => {
  const store = openInMemory();
  await createRule(store, { description: text });
  await createRule(store, { description: `${text.slice(2)}\u{10ffff}` });
  const orderBy = "[{ field: DESCRIPTION }]";
  const after = await cursorOf(store, "extraServices", orderBy);

  const { data, errors } = await ask(store, list(orderBy), { variables: { after } });

  expect({ data, errors }).toEqual({ data: { extraServices: { nodes: [{ databaseId: 2 }] } }, errors: [] });
});

test("a cursor from the version with multipliers as price factors keeps its position", async () => {
  const store = openInMemory();
  // 0.9, 1.1 and 1.5.
  for (const percent of ["-10", "10", "50"]) await createRule(store, { priceFactorHighDemand: decimal(percent) });
  const orderBy = "[{ field: PRICE_FACTOR_HIGH_DEMAND }]";
  // As that version wrote it for the rule of 1.1: the seal over entity, order and values, then the values.
  const values = "[11000,2]";
  const order = '[["priceFactorHighDemand","ASC"],["id","ASC"]]';
  const seal = createHash("sha256")
    .update(`["ExtraService",${order},${JSON.stringify(values)}]`)
    .digest("base64url");
  const former = Buffer.from(seal.slice(0, 10) + values).toString("base64url");

  const behind = async (after: string) => (await ask(store, list(orderBy), { variables: { after } })).data;

  expect(await behind(former)).toEqual({ extraServices: { nodes: [{ databaseId: 3 }] } });
  const first = await cursorOf(store, "extraServices", orderBy);
  expect(await behind(first)).toEqual({ extraServices: { nodes: [{ databaseId: 2 }, { databaseId: 3 }] } });
});

test("cursors of a list are the same in the whole, the filtered and the nested list", async () => {
  const store = await threeRules();
  await createCredit(store, 1);
  const page = "first: 1) { pageInfo { endCursor } }";

  const { data } = await ask(
    store,
    `{ a: coworkerExtraServices(${page} b: coworkerExtraServices(filter: { databaseId: { lt: 9 } }, ${page}
      c: extraService(id: 1) { coworkerExtraServices(${page} } }`,
  );

  const entity: EntityName = "CoworkerExtraService";
  const cursor = toCursor(entity, [{ field: "id", direction: "ASC" }], [1]);
  const connection = { pageInfo: { endCursor: cursor } };
  expect(data).toEqual({ a: connection, b: connection, c: { coworkerExtraServices: connection } });
});
