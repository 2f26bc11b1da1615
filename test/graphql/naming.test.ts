import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { createRule, NEW_YORK } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { errorFields, mutationOf, refusal } from "../support/mutation.ts";
import { globalId } from "../support/two-businesses.ts";

const kinds = [{ field: "resourceTypes" }, { field: "tariffs" }, { field: "teams" }];
const mutationFor = (field: string) => mutationOf(`name${field.charAt(0).toUpperCase()}${field.slice(1)}`);

/** Rule 1 of London and rule 2 of New York are both linked to the records 5 and 6 of every kind. */
async function linkedRules(): Promise<Store> {
  const store = openInMemory();
  const links = { resourceTypes: [5, 6], tariffs: [5, 6], teams: [5, 6] };
  await createRule(store, links);
  await createRule(store, { businessId: NEW_YORK, ...links });
  return store;
}

async function namesOf(store: Store, field: string): Promise<unknown> {
  const { data } = await ask(store, `{ extraServices { nodes { ${field} { databaseId name } } } }`);
  return data.extraServices.nodes.map((node: Record<string, unknown>) => node[field]);
}

test.each(kinds)("names of $field are known at once, only in their business and for their kind", async (one) => {
  const store = await linkedRules();
  const names = [
    { id: 6, name: "Six" },
    { id: 5, name: "Five" },
  ];

  const { data, errors } = await ask(store, mutationFor(one.field)(`${one.field} { databaseId name } ${errorFields}`), {
    variables: { input: { businessId: 101, names } },
  });

  const named = names.map(({ id, name }) => ({ databaseId: id, name }));
  const unnamed = [5, 6].map((databaseId) => ({ databaseId, name: null }));
  expect({ data, errors }).toEqual({ data: { done: { [one.field]: named, userErrors: [] } }, errors: [] });
  expect(await namesOf(store, one.field)).toEqual([named.toReversed(), unnamed]);
  for (const { field } of kinds.filter((other) => other.field !== one.field))
    expect(await namesOf(store, field)).toEqual([unnamed, unnamed]);
});

test.each(kinds)("a known name of $field is replaced, and the others stay", async ({ field }) => {
  const store = await linkedRules();
  const name = (names: object[]) =>
    ask(store, mutationFor(field)(`${field} { name } ${errorFields}`), {
      variables: { input: { businessId: 101, names } },
    });
  await name([
    { id: 5, name: "Five" },
    { id: 6, name: "Six" },
  ]);

  const { data } = await name([{ id: 5, name: "Cinq" }]);

  expect(data.done).toEqual({ [field]: [{ name: "Cinq" }], userErrors: [] });
  const [ofLondon] = (await namesOf(store, field)) as unknown[];
  expect(ofLondon).toEqual([
    { databaseId: 5, name: "Cinq" },
    { databaseId: 6, name: "Six" },
  ]);
});

test("of an id that is named twice in one request the last name is stored", async () => {
  const store = await linkedRules();
  const names = ["One", "Two"].map((name) => ({ id: 5, name }));

  const { data } = await ask(store, mutationFor("teams")("teams { name } userErrors { code }"), {
    variables: { input: { businessId: 101, names } },
  });

  expect(data.done).toEqual({ teams: [{ name: "Two" }, { name: "Two" }], userErrors: [] });
});

test.each(kinds)("an empty list of names of $field is accepted", async ({ field }) => {
  const { data } = await ask(openInMemory(), mutationFor(field)(`${field} { name } ${errorFields}`), {
    variables: { input: { businessId: 101, names: [] } },
  });

  expect(data.done).toEqual({ [field]: [], userErrors: [] });
});

test.each(kinds)("every invalid name of $field is reported by position, and none is written", async ({ field }) => {
  const store = await linkedRules();
  const names = [
    { id: 5, name: "Five" },
    { id: 0, name: "Zero" },
    { id: 6, name: " " },
    { id: -1, name: "x".repeat(201) },
    { id: 7, name: "a\0b" },
  ];

  const { data, errors } = await ask(store, mutationFor(field)(`${field} { name } ${errorFields}`), {
    variables: { input: { businessId: 101, names } },
  });

  expect(errors).toEqual([]);
  expect(data.done).toEqual({
    [field]: [],
    userErrors: [
      refusal("OUT_OF_RANGE", "names.1.id", "0"),
      refusal("REQUIRED", "names.2.name", " "),
      refusal("OUT_OF_RANGE", "names.3.id", "-1"),
      refusal("TOO_LONG", "names.3.name", "x".repeat(200)),
      refusal("INVALID", "names.4.name", "a\0b"),
    ],
  });
  const unnamed = [5, 6].map((databaseId) => ({ databaseId, name: null }));
  expect(await namesOf(store, field)).toEqual([unnamed, unnamed]);
});

test("1 000 names are accepted, 1 001 are too many", async () => {
  const store = openInMemory();
  const attempt = (count: number) =>
    ask(store, mutationFor("teams")(errorFields), {
      variables: {
        input: { businessId: 101, names: Array.from({ length: count }, (_, place) => ({ id: place + 1, name: "a" })) },
      },
    });

  const answers = [await attempt(1_000), await attempt(1_001)];

  expect(answers.map(({ data }) => data.done.userErrors)).toEqual([[], [refusal("TOO_LONG", "names", null)]]);
});

const nameBusinesses = mutationOf("nameBusinesses");
const businessFields = "businesses { id databaseId name timeZone currencyCode }";

test("businesses are known by name, time zone and currency, of which the last two may be left out", async () => {
  const store = openInMemory();
  const businesses = [
    { id: 101, name: "London", timeZone: "Europe/London", currencyCode: "GBP" },
    { id: 202, name: "New York" },
    { id: 303, name: "Madrid", timeZone: null, currencyCode: null },
  ];

  const { data, errors } = await ask(store, nameBusinesses(`${businessFields} ${errorFields}`), {
    variables: { input: { businesses } },
  });

  const known = businesses.map(({ id, name, timeZone = null, currencyCode = null }) => {
    return { id: globalId("Business", id), databaseId: id, name, timeZone, currencyCode };
  });
  expect({ data, errors }).toEqual({ data: { done: { businesses: known, userErrors: [] } }, errors: [] });
});

async function businessAfter(...changes: object[]): Promise<unknown> {
  const store = await linkedRules();
  for (const business of [{ id: 101, name: "London", timeZone: "Europe/London", currencyCode: "GBP" }, ...changes]) {
    const { data } = await ask(store, nameBusinesses(`${businessFields} ${errorFields}`), {
      variables: { input: { businesses: [business] } },
    });
    expect(data.done.userErrors).toEqual([]);
  }
  const { data } = await ask(store, "{ extraServices { nodes { business { name timeZone currencyCode } } } }");
  const [ofLondon, ofNewYork] = data.extraServices.nodes.map((node: { business: unknown }) => node.business);
  expect(ofNewYork).toEqual({ name: null, timeZone: null, currencyCode: null });
  return ofLondon;
}

test.each([
  ["a new name", { name: "Big London" }, { name: "Big London", timeZone: "Europe/London", currencyCode: "GBP" }],
  ["a new zone", { timeZone: "Europe/Paris" }, { name: "London", timeZone: "Europe/Paris", currencyCode: "GBP" }],
  ["a new currency", { currencyCode: "EUR" }, { name: "London", timeZone: "Europe/London", currencyCode: "EUR" }],
  ["no zone", { timeZone: null }, { name: "London", timeZone: null, currencyCode: "GBP" }],
  ["no currency", { currencyCode: null }, { name: "London", timeZone: "Europe/London", currencyCode: null }],
  ["nothing", {}, { name: "London", timeZone: "Europe/London", currencyCode: "GBP" }],
])("a known business that is sent with %s keeps the absent values", async (_, change, known) => {
  expect(await businessAfter({ id: 101, ...change })).toEqual(known);
});

test("for a business that is named twice in one request the later entry applies to the result of the earlier one", async () => {
  const store = await linkedRules();
  const businesses = [
    { id: 101, name: "London", timeZone: "Europe/London" },
    { id: 101, currencyCode: "GBP" },
  ];

  const { data } = await ask(store, nameBusinesses(`${businessFields} ${errorFields}`), {
    variables: { input: { businesses } },
  });

  const known = { name: "London", timeZone: "Europe/London", currencyCode: "GBP" };
  expect(data.done).toMatchObject({ businesses: [known, known], userErrors: [] });
});

test("a name cannot be cleared, and a new business needs one", async () => {
  const store = await linkedRules();
  const name = async (...businesses: object[]) => {
    const { data } = await ask(store, nameBusinesses(errorFields), { variables: { input: { businesses } } });
    return data.done.userErrors;
  };
  await name({ id: 101, name: "London" });

  expect(await name({ id: 101, name: null }, { id: 202, timeZone: "America/New_York" })).toEqual([
    refusal("REQUIRED", "businesses.0.name", null),
    refusal("REQUIRED", "businesses.1.name", null),
  ]);
});

test("every invalid business is reported by position and property, and none is written", async () => {
  const store = await linkedRules();
  const businesses = [
    { id: 101, name: "London" },
    { id: 202, name: "New York", timeZone: "America/Gotham", currencyCode: "ZZZ" },
    { id: 0, name: "" },
    { id: 303, name: "a", timeZone: "+02:00", currencyCode: "eur" },
    { id: 404, name: "a", timeZone: "", currencyCode: "" },
  ];

  const { data } = await ask(store, nameBusinesses(`${businessFields} ${errorFields}`), {
    variables: { input: { businesses } },
  });

  expect(data.done).toEqual({
    businesses: [],
    userErrors: [
      refusal("INVALID", "businesses.1.timeZone", "America/Gotham"),
      refusal("INVALID", "businesses.1.currencyCode", "ZZZ"),
      refusal("OUT_OF_RANGE", "businesses.2.id", "0"),
      refusal("REQUIRED", "businesses.2.name", ""),
      refusal("INVALID", "businesses.3.timeZone", "+02:00"),
      refusal("INVALID", "businesses.3.currencyCode", "eur"),
      refusal("INVALID", "businesses.4.timeZone", ""),
      refusal("INVALID", "businesses.4.currencyCode", ""),
    ],
  });
  const after = await ask(store, "{ extraService(id: 1) { business { name } } }");
  expect(after.data.extraService).toEqual({ business: { name: null } });
});
