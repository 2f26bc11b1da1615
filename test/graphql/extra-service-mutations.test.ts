import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { everything } from "../support/everything.ts";
import { createCredit, createRule, NOW } from "../support/given.ts";
import { type Answer, ask } from "../support/graph.ts";
import { errorFields, mutationOf, refusal, sorted } from "../support/mutation.ts";

const create = mutationOf("createExtraService");
const update = mutationOf("updateExtraService");
const remove = mutationOf("deleteExtraService");

const rule = { businessId: 101, name: "Room", price: "30", currencyCode: "GBP" };

const full = {
  ...rule,
  description: "Sunny",
  visible: false,
  displayOrder: 7,
  chargePeriod: "DAYS",
  resourceTypeIds: [2, 1],
  minLength: 30,
  creditPrice: "5",
  systemId: "s-1",
};
const shown = "name description visible displayOrder chargePeriod resourceTypeIds minLength creditPrice price systemId";

const changes: { what: string; patch: Record<string, unknown>; changed: Record<string, unknown> }[] = [
  { what: "nothing", patch: {}, changed: {} },
  { what: "one value", patch: { name: "Hall" }, changed: { name: "Hall" } },
  {
    what: "null where a value may be absent",
    patch: { description: null, minLength: null, creditPrice: null, systemId: null },
    changed: { description: null, minLength: null, creditPrice: null, systemId: null },
  },
  {
    what: "null where there is a default",
    patch: { visible: null, displayOrder: null, chargePeriod: null },
    changed: { visible: true, displayOrder: 0, chargePeriod: "MINUTES" },
  },
  { what: "null for links", patch: { resourceTypeIds: null }, changed: { resourceTypeIds: [] } },
  { what: "other links", patch: { resourceTypeIds: [9, 3, 9] }, changed: { resourceTypeIds: [3, 9] } },
  { what: "the business it has", patch: { businessId: 101 }, changed: {} },
  { what: "an empty text", patch: { description: "" }, changed: { description: "" } },
];

test.each(changes)("an update with $what changes only that", async ({ patch, changed }) => {
  const store = openInMemory();
  const made = await ask(store, create(`extraService { ${shown} }`), { variables: { input: full } });

  const { data, errors } = await ask(store, update(`extraService { ${shown} } ${errorFields}`), {
    variables: { input: { id: 1, ...patch } },
  });

  expect(errors).toEqual([]);
  expect(data.done).toEqual({ extraService: { ...made.data.done.extraService, ...changed }, userErrors: [] });
});

/** A rule that a credit uses, and one that nothing uses. */
async function usedAndUnused(): Promise<Store> {
  const store = openInMemory();
  await createCredit(store, await createRule(store));
  await createRule(store);
  return store;
}

const patches: { what: string; input: Record<string, unknown>; errors: object[] }[] = [
  {
    what: "null for what a rule cannot be without",
    input: { id: 1, name: null, price: null },
    errors: [refusal("REQUIRED", "name"), refusal("REQUIRED", "price")],
  },
  {
    what: "another business",
    input: { id: 2, businessId: 202, minLength: -1 },
    errors: [refusal("FIXED_AFTER_CREATION", "businessId", "202"), refusal("OUT_OF_RANGE", "minLength", "-1")],
  },
  {
    what: "no business",
    input: { id: 2, businessId: null },
    errors: [refusal("FIXED_AFTER_CREATION", "businessId"), refusal("REQUIRED", "businessId")],
  },
  {
    what: "another period and currency of a rule in use",
    input: { id: 1, chargePeriod: "DAYS", currencyCode: "EUR" },
    errors: [refusal("IN_USE", "chargePeriod"), refusal("IN_USE", "currencyCode")],
  },
  {
    what: "another currency of a rule in use by its number",
    input: { id: 1, currencyId: 978 },
    errors: [refusal("IN_USE", "currencyId")],
  },
  {
    what: "a printing credit out of a rule in use",
    input: { id: 1, isPrintingCredit: true, chargePeriod: "USES", price: "1" },
    errors: [refusal("IN_USE", "isPrintingCredit"), refusal("IN_USE", "chargePeriod")],
  },
  { what: "a rule that there is not", input: { id: 9, name: "a" }, errors: [refusal("NOT_FOUND", "id")] },
  {
    what: "a state that has passed",
    input: { id: 1, expectedUpdatedOn: "2026-06-01T11:59:59.999Z", name: null },
    errors: [refusal("STALE_RECORD", "expectedUpdatedOn")],
  },
];

test.each(patches)("$what is refused in an update, and nothing is written", async ({ input, errors: expected }) => {
  const store = await usedAndUnused();
  const before = await everything(store);

  const { data, errors } = await ask(store, update(`extraService { id } ${errorFields}`), { variables: { input } });

  expect(errors).toEqual([]);
  expect(data.done.extraService).toBeNull();
  expect(sorted(data.done.userErrors)).toEqual(sorted(expected));
  expect(await everything(store)).toEqual(before);
});

test("an unused rule can change its period and currency", async () => {
  const store = await usedAndUnused();

  const { data } = await ask(store, update(`extraService { chargePeriod currencyCode currencyId } ${errorFields}`), {
    variables: { input: { id: 2, chargePeriod: "DAYS", currencyCode: "EUR" } },
  });

  expect(data.done).toEqual({
    extraService: { chargePeriod: "DAYS", currencyCode: "EUR", currencyId: 978 },
    userErrors: [],
  });
});

test("of two updates that expect the same state the second is stale, even within one millisecond", async () => {
  const store = await usedAndUnused();
  const { data } = await ask(store, "{ extraService(id: 1) { updatedOn } }");
  const attempt = (name: string): Promise<Answer> =>
    ask(store, update(`extraService { name updatedOn } ${errorFields}`), {
      variables: { input: { id: 1, name, expectedUpdatedOn: data.extraService.updatedOn } },
    });

  const answers = [await attempt("first"), await attempt("second")];

  expect(answers.map((answer) => answer.data.done)).toEqual([
    { extraService: { name: "first", updatedOn: new Date(NOW + 1).toISOString() }, userErrors: [] },
    { extraService: null, userErrors: [refusal("STALE_RECORD", "expectedUpdatedOn")] },
  ]);
});

test("a deletion answers the global id, which then names nothing and is not reused", async () => {
  const store = await usedAndUnused();

  const { data } = await ask(store, remove(`deletedId ${errorFields}`), { variables: { input: { id: "2" } } });

  expect(data.done).toEqual({ deletedId: "RXh0cmFTZXJ2aWNlOjI", userErrors: [] });
  expect((await ask(store, `{ node(id: "${data.done.deletedId}") { id } }`)).data).toEqual({ node: null });
  expect(await createRule(store)).toBe(3);
});

test.each([
  { what: "a rule in use", id: 1, error: refusal("IN_USE", "id") },
  { what: "a rule that there is not", id: 9, error: refusal("NOT_FOUND", "id") },
])("the deletion of $what is refused, and nothing is deleted", async ({ id, error }) => {
  const store = await usedAndUnused();
  const before = await everything(store);

  const { data } = await ask(store, remove(`deletedId ${errorFields}`), { variables: { input: { id } } });

  expect(data.done).toEqual({ deletedId: null, userErrors: [error] });
  expect(await everything(store)).toEqual(before);
});
