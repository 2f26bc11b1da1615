import { expect, test } from "vitest";
import { openInMemory } from "../support/dialects.ts";
import { everything } from "../support/everything.ts";
import { ask } from "../support/graph.ts";
import { errorFields, mutationOf, refusal, sorted } from "../support/mutation.ts";

const create = mutationOf("createExtraService");
const rule = { businessId: 101, name: "Room", price: "30", currencyCode: "GBP" };

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
      priceFactorLowDemand: "-100.01",
      priceFactorHighDemand: "10.123",
      timeSlots: [
        { dayOfWeek: 7, fromTime: 0, toTime: 1441 },
        { dayOfWeek: 1, fromTime: 1320, toTime: 120 },
      ],
      lastMinuteAdjustmentType: "GRADUAL",
      applyFrom: "2026-02-01T00:00:00Z",
      applyTo: "2026-02-01T00:00:00Z",
    },
    errors: [
      refusal("OUT_OF_RANGE", "businessId", "0"),
      refusal("REQUIRED", "name", "  "),
      refusal("OUT_OF_RANGE", "resourceTypeIds", "-1"),
      refusal("OUT_OF_RANGE", "price", "-1"),
      refusal("OUT_OF_RANGE", "maximumPrice", "-0.01"),
      refusal("OUT_OF_RANGE", "fromTime", "1441"),
      refusal("OUT_OF_RANGE", "tariffIds", "0"),
      refusal("OUT_OF_RANGE", "priceFactorLowDemand", "-100.01"),
      refusal("INVALID", "priceFactorHighDemand", "10.123"),
      refusal("OUT_OF_RANGE", "timeSlots.0.dayOfWeek", "7"),
      refusal("OUT_OF_RANGE", "timeSlots.0.toTime", "1441"),
      refusal("CONFLICTING_VALUES", "timeSlots.1.toTime", "120"),
      refusal("TOO_LONG", "teamIds"),
      refusal("INVALID", "currencyCode", "XXQ"),
      refusal("CONFLICTING_VALUES", "fixedCostPrice"),
      refusal("REQUIRED", "priceFactorLastMinute"),
      refusal("REQUIRED", "lastMinutePeriodMinutes"),
      refusal("CONFLICTING_VALUES", "maxLength", "30"),
      refusal("CONFLICTING_VALUES", "applyTo"),
      refusal("CONFLICTING_VALUES", "onlyForMembers", "true"),
    ],
  },
  {
    what: "a printing credit of another period and price",
    input: { ...rule, isPrintingCredit: true },
    errors: [refusal("CONFLICTING_VALUES", "chargePeriod", "MINUTES"), refusal("CONFLICTING_VALUES", "price")],
  },
  {
    what: "no currency",
    input: { ...rule, currencyCode: null },
    errors: [refusal("REQUIRED", "currencyCode")],
  },
  {
    what: "two currencies",
    input: { ...rule, currencyId: 840 },
    errors: [refusal("CONFLICTING_VALUES", "currencyId", "840")],
  },
  {
    what: "amounts finer than the currency",
    input: { ...rule, currencyCode: "JPY", maximumPrice: "10.5", fixedCostPrice: "1.5", fixedCostLength: 1 },
    errors: [refusal("INVALID", "fixedCostPrice"), refusal("INVALID", "maximumPrice")],
  },
  {
    what: "a slot and nights together",
    input: { ...rule, usePerNightPricing: true, fixedCostPrice: "1.5", fixedCostLength: 1 },
    errors: [refusal("CONFLICTING_VALUES", "usePerNightPricing", "true")],
  },
];

test.each(drafts)("$what is refused, each with its property and value, and nothing is written", async (draft) => {
  const store = openInMemory();
  const before = await everything(store);

  const { data, errors } = await ask(store, create(`extraService { id } ${errorFields}`), {
    variables: { input: draft.input },
  });

  expect(errors).toEqual([]);
  expect(data.done.extraService).toBeNull();
  expect(sorted(data.done.userErrors)).toEqual(sorted(draft.errors));
  expect(await everything(store)).toEqual(before);
});

test("every refusal has a sentence that begins with the property, in the names of the schema", async () => {
  const { data } = await ask(openInMemory(), create("userErrors { propertyName message }"), {
    variables: { input: { ...rule, name: "", resourceTypeIds: [-1] } },
  });

  expect(data.done.userErrors).toEqual([
    { propertyName: "name", message: "name is a required field" },
    { propertyName: "resourceTypeIds", message: "resourceTypeIds must hold ids above 0" },
  ]);
});

test("an absent or null property of a new rule has its default", async () => {
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
