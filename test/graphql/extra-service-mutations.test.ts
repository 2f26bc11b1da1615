import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, NOW } from "../support/given.ts";
import { type Answer, ask } from "../support/graph.ts";

const mutationOf = (field: string) => {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  return (selection: string) => `mutation ($input: ${type}!) { done: ${field}(input: $input) { ${selection} } }`;
};
const create = mutationOf("createExtraService");
const update = mutationOf("updateExtraService");
const remove = mutationOf("deleteExtraService");
const errorFields = "userErrors { code propertyName attemptedValue }";

const rule = { businessId: 101, name: "Room", price: "30", currencyCode: "GBP" };

/** All values of all rules, as a client sees them. */
async function everyRule(store: Store): Promise<unknown> {
  const { data } = await ask(
    store,
    "{ extraServices { nodes { id name price chargePeriod currencyCode description minLength maxLength updatedOn updatedBy } } }",
  );
  return data;
}

const one = (code: string, propertyName: string | null, attemptedValue: string | null = null) => ({
  code,
  propertyName,
  attemptedValue,
});

const drafts: { what: string; input: Record<string, unknown>; errors: object[] }[] = [
  {
    what: "every rule that many values break",
    input: {
      businessId: 0,
      name: "  ",
      price: "-1",
      currencyCode: "XXQ",
      resourceTypeIds: [3, -1],
      tariffIds: [0],
      teamIds: Array.from({ length: 1_001 }, (_, place) => place + 1),
      maximumPrice: "-0.01",
      fromTime: 1441,
      minLength: 60,
      maxLength: 30,
      fixedCostLength: 30,
      onlyForContacts: true,
      onlyForMembers: true,
      priceFactorLowDemand: "0",
      lastMinuteAdjustmentType: "GRADUAL",
      applyFrom: "2026-02-01T00:00:00Z",
      applyTo: "2026-02-01T00:00:00Z",
    },
    errors: [
      one("OUT_OF_RANGE", "businessId", "0"),
      one("REQUIRED", "name", "  "),
      one("OUT_OF_RANGE", "resourceTypeIds", "-1"),
      one("OUT_OF_RANGE", "price", "-1"),
      one("OUT_OF_RANGE", "maximumPrice", "-0.01"),
      one("OUT_OF_RANGE", "fromTime", "1441"),
      one("OUT_OF_RANGE", "tariffIds", "0"),
      one("OUT_OF_RANGE", "priceFactorLowDemand", "0"),
      one("TOO_LONG", "teamIds"),
      one("INVALID", "currencyCode", "XXQ"),
      one("CONFLICTING_VALUES", "fixedCostPrice"),
      one("REQUIRED", "priceFactorLastMinute"),
      one("REQUIRED", "lastMinutePeriodMinutes"),
      one("CONFLICTING_VALUES", "maxLength", "30"),
      one("CONFLICTING_VALUES", "applyTo"),
      one("CONFLICTING_VALUES", "onlyForMembers", "true"),
    ],
  },
  {
    what: "a printing credit of another period and price",
    input: { ...rule, isPrintingCredit: true },
    errors: [one("CONFLICTING_VALUES", "chargePeriod", "MINUTES"), one("CONFLICTING_VALUES", "price")],
  },
  {
    what: "no currency",
    input: { ...rule, currencyCode: null },
    errors: [one("REQUIRED", "currencyCode")],
  },
  {
    what: "two currencies",
    input: { ...rule, currencyId: 840 },
    errors: [one("CONFLICTING_VALUES", "currencyId", "840")],
  },
  {
    what: "amounts finer than the currency",
    input: { ...rule, currencyCode: "JPY", maximumPrice: "10.5", fixedCostPrice: "1.5", fixedCostLength: 1 },
    errors: [one("INVALID", "fixedCostPrice"), one("INVALID", "maximumPrice")],
  },
  {
    what: "a slot and nights together",
    input: { ...rule, usePerNightPricing: true, fixedCostPrice: "1.5", fixedCostLength: 1 },
    errors: [one("CONFLICTING_VALUES", "usePerNightPricing", "true")],
  },
];

test.each(drafts)("$what is refused, each with its property and value, and nothing is written", async (draft) => {
  const store = openInMemory();

  const { data, errors } = await ask(store, create(`extraService { id } ${errorFields}`), {
    variables: { input: draft.input },
  });

  expect(errors).toEqual([]);
  expect(data.done.extraService).toBeNull();
  expect(sorted(data.done.userErrors)).toEqual(sorted(draft.errors));
  expect(await everyRule(store)).toEqual({ extraServices: { nodes: [] } });
});

function sorted(errors: readonly object[]): string[] {
  return errors.map((error) => JSON.stringify(error)).sort();
}

test("every refusal has a sentence that begins with the property, in the words of the graph", async () => {
  const { data } = await ask(openInMemory(), create("userErrors { propertyName message }"), {
    variables: { input: { ...rule, name: "", resourceTypeIds: [-1] } },
  });

  expect(data.done.userErrors).toEqual([
    { propertyName: "name", message: "name is a required field" },
    { propertyName: "resourceTypeIds", message: "resourceTypeIds must hold ids above 0" },
  ]);
});

test("what is left out of a new rule has its default, and null is as good as left out", async () => {
  const store = openInMemory();
  const nothing = { visible: null, chargePeriod: null, displayOrder: null, teamIds: null, currencyId: null };
  const fields = `visible chargePeriod displayOrder lastMinuteAdjustmentType isDefaultPrice description minLength
    resourceTypeIds teamIds currencyId currencyCode creditPrice systemId isNew`;

  const answers = [
    await ask(store, create(`extraService { ${fields} }`), { variables: { input: rule } }),
    await ask(store, create(`extraService { ${fields} }`), { variables: { input: { ...rule, ...nothing } } }),
  ];

  const extraService = {
    visible: true,
    chargePeriod: "MINUTES",
    displayOrder: 0,
    lastMinuteAdjustmentType: "DISABLED",
    isDefaultPrice: false,
    description: null,
    minLength: null,
    resourceTypeIds: [],
    teamIds: [],
    currencyId: 826,
    currencyCode: "GBP",
    creditPrice: null,
    systemId: null,
    isNew: true,
  };
  expect(answers).toEqual(answers.map(() => ({ data: { done: { extraService } }, errors: [] })));
});

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

test.each(changes)("an update with $what changes that and leaves the rest", async ({ patch, changed }) => {
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
    errors: [one("REQUIRED", "name"), one("REQUIRED", "price")],
  },
  {
    what: "another business",
    input: { id: 2, businessId: 202, minLength: -1 },
    errors: [one("FIXED_AFTER_CREATION", "businessId", "202"), one("OUT_OF_RANGE", "minLength", "-1")],
  },
  {
    what: "no business",
    input: { id: 2, businessId: null },
    errors: [one("FIXED_AFTER_CREATION", "businessId"), one("REQUIRED", "businessId")],
  },
  {
    what: "another period and currency of a rule in use",
    input: { id: 1, chargePeriod: "DAYS", currencyCode: "EUR" },
    errors: [one("IN_USE", "chargePeriod"), one("IN_USE", "currencyCode")],
  },
  {
    what: "another currency of a rule in use by its number",
    input: { id: 1, currencyId: 978 },
    errors: [one("IN_USE", "currencyId")],
  },
  {
    what: "a printing credit out of a rule in use",
    input: { id: 1, isPrintingCredit: true, chargePeriod: "USES", price: "1" },
    errors: [one("IN_USE", "isPrintingCredit"), one("IN_USE", "chargePeriod")],
  },
  { what: "a rule that there is not", input: { id: 9, name: "a" }, errors: [one("NOT_FOUND", "id")] },
  {
    what: "a state that has passed",
    input: { id: 1, expectedUpdatedOn: "2026-06-01T11:59:59.999Z", name: null },
    errors: [one("STALE_RECORD", "expectedUpdatedOn")],
  },
];

test.each(patches)("$what is refused in an update, and nothing is written", async ({ input, errors: expected }) => {
  const store = await usedAndUnused();
  const before = await everyRule(store);

  const { data, errors } = await ask(store, update(`extraService { id } ${errorFields}`), { variables: { input } });

  expect(errors).toEqual([]);
  expect(data.done.extraService).toBeNull();
  expect(sorted(data.done.userErrors)).toEqual(sorted(expected));
  expect(await everyRule(store)).toEqual(before);
});

test("a rule that nothing uses takes another period and currency", async () => {
  const store = await usedAndUnused();

  const { data } = await ask(store, update(`extraService { chargePeriod currencyCode currencyId } ${errorFields}`), {
    variables: { input: { id: 2, chargePeriod: "DAYS", currencyCode: "EUR" } },
  });

  expect(data.done).toEqual({
    extraService: { chargePeriod: "DAYS", currencyCode: "EUR", currencyId: 978 },
    userErrors: [],
  });
});

test("of two updates that expect the same state the second is stale, within one millisecond too", async () => {
  const store = await usedAndUnused();
  const { data } = await ask(store, "{ extraService(id: 1) { updatedOn } }");
  const attempt = (name: string): Promise<Answer> =>
    ask(store, update(`extraService { name updatedOn } ${errorFields}`), {
      variables: { input: { id: 1, name, expectedUpdatedOn: data.extraService.updatedOn } },
    });

  const answers = [await attempt("first"), await attempt("second")];

  expect(answers.map((answer) => answer.data.done)).toEqual([
    { extraService: { name: "first", updatedOn: new Date(NOW + 1).toISOString() }, userErrors: [] },
    { extraService: null, userErrors: [one("STALE_RECORD", "expectedUpdatedOn")] },
  ]);
});

test("a deletion answers the global id, after which the id names nothing and is not used again", async () => {
  const store = await usedAndUnused();

  const { data } = await ask(store, remove(`deletedId ${errorFields}`), { variables: { input: { id: "2" } } });

  expect(data.done).toEqual({ deletedId: "RXh0cmFTZXJ2aWNlOjI", userErrors: [] });
  expect((await ask(store, `{ node(id: "${data.done.deletedId}") { id } }`)).data).toEqual({ node: null });
  expect(await createRule(store)).toBe(3);
});

test.each([
  { what: "a rule in use", id: 1, error: one("IN_USE", "id") },
  { what: "a rule that there is not", id: 9, error: one("NOT_FOUND", "id") },
])("the deletion of $what is refused, and nothing is deleted", async ({ id, error }) => {
  const store = await usedAndUnused();
  const before = await everyRule(store);

  const { data } = await ask(store, remove(`deletedId ${errorFields}`), { variables: { input: { id } } });

  expect(data.done).toEqual({ deletedId: null, userErrors: [error] });
  expect(await everyRule(store)).toEqual(before);
});
