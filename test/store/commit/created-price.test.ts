import { describe, expect, test } from "vitest";
import type { CoworkerExtraServiceDraft } from "../../../src/domain/coworker-extra-service/fields.ts";
import { type Decimal, decimal, formatDecimal } from "../../../src/domain/decimal.ts";
import type { ExtraServiceDraft } from "../../../src/domain/extra-service/fields.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { aRule, createRule, given, LONDON } from "../../support/given.ts";
import { ask } from "../../support/graph.ts";
import { aCreditLine, aRuleLine, CREDIT_ID, importInto } from "../../support/imported.ts";
import { refusalsOf } from "../../support/refused.ts";
import { rest } from "../../support/rest.ts";

const credit = { businessId: LONDON, coworkerId: 2001, extraServiceId: 1, totalUses: 90 };

async function created(store: Store, rule: Partial<ExtraServiceDraft>, draft: Partial<CoworkerExtraServiceDraft>) {
  const extraServiceId = await createRule(store, rule);
  const id = await store.commit("createCoworkerExtraService", { ...credit, ...draft, extraServiceId }, given);
  const { price } = await one(store, "CoworkerExtraService", id);
  return price === null ? null : formatDecimal(price);
}

const printing = { isPrintingCredit: true, chargePeriod: "USES", price: decimal("1") } as const;
const days = { chargePeriod: "DAYS" } as const;

describe.each(dialects)("on $name", ({ open }) => {
  test.each<[string, Partial<ExtraServiceDraft>, Partial<CoworkerExtraServiceDraft>, string | null]>([
    ["of minutes is the price of 60 for each 60", { price: decimal("30") }, {}, "45"],
    ["is rounded to the currency, half away from zero", { price: decimal("0.01") }, {}, "0.02"],
    ["is rounded to whole yen", { price: decimal("1"), currencyCode: "JPY" }, {}, "2"],
    ["is rounded to mils", { price: decimal("0.0333"), currencyCode: "KWD" }, {}, "0.05"],
    ["of days is the price of each", { ...days, price: decimal("30") }, { ...days, totalUses: 3 }, "90"],
    [
      "of nights is counted in days",
      { usePerNightPricing: true, price: decimal("50") },
      { ...days, totalUses: 2 },
      "100",
    ],
    ["of a charge is that of the units it bills", { price: decimal("30") }, { bookingId: 9, totalUses: 60 }, "30"],
    ["is 0 where it is free", {}, { free: true }, "0"],
    ["of another unit than the service's is not known", {}, days, null],
    ["of minutes of a service by the night is not known", { usePerNightPricing: true }, {}, null],
    ["of printing is none", printing, {}, null],
    ["of free printing is none", printing, { free: true }, null],
    ["that is null stays none", {}, { price: null }, null],
    ["that is given stays as it is", {}, { price: decimal("7.25") }, "7.25"],
  ])("a price left out %s", async (_, rule, draft, expected) => {
    expect(await created(await open(), rule, draft)).toBe(expected);
  });

  test("a computed price of more than 11 digits is OUT_OF_RANGE, and the message asks for a price", async () => {
    const store = await open();
    await createRule(store, { price: decimal("99999999999"), chargePeriod: "DAYS" });
    const draft = { ...credit, ...days, totalUses: 2 };

    expect(await refusalsOf(store, "createCoworkerExtraService", draft, given)).toEqual(["price: OUT_OF_RANGE"]);
    await store.commit("createCoworkerExtraService", { ...draft, price: decimal("5") }, given);
  });

  test("a price has at most the decimal places of its currency, at creation and on change", async () => {
    const store = await open();
    await createRule(store);
    await store.commit("createCoworkerExtraService", credit, given);
    const price = decimal("1.005");
    const change = { id: 1, patch: { price }, mayAdjust: true };

    expect(await refusalsOf(store, "createCoworkerExtraService", { ...credit, price }, given)).toEqual([
      "price: INVALID",
    ]);
    expect(await refusalsOf(store, "updateCoworkerExtraService", change, given)).toEqual(["price: INVALID"]);
    expect(await all(store, "CoworkerExtraService")).toMatchObject([{ price: decimal("45") }]);
  });

  test("an import accepts a price with more decimal places, and it may stay when other values change", async () => {
    const store = await open();
    const { told } = await importInto(store, [aRuleLine(), aCreditLine({ Price: 33.3333, RemainingUses: 600 })]);
    const { body } = await rest(store, `GET coworkerextraservices/${CREDIT_ID}`);

    const put = await rest(store, "PUT coworkerextraservices", { body: { ...body, Notes: "n" } });
    const other = await rest(store, "PUT coworkerextraservices", {
      body: { ...body, UpdatedOn: undefined, Price: 33.3334 },
    });

    expect(told).toEqual([]);
    expect([put.status, other.status, other.body.Message]).toEqual([
      200,
      400,
      "Price: must have at most 2 places in GBP",
    ]);
    expect(await one(store, "CoworkerExtraService", CREDIT_ID)).toMatchObject({
      price: decimal("33.3333"),
      notes: "n",
    });
  });
});

test("an imported record without a price has none", async () => {
  const store = openInMemory();

  await importInto(store, [aRuleLine(), aCreditLine()]);

  expect((await one(store, "CoworkerExtraService", CREDIT_ID)).price).toBeNull();
});

test("GraphQL and POST compute an absent price, null means none in both, and a PUT without a price clears it", async () => {
  const store = openInMemory();
  await store.commit("createExtraService", aRule(), given);
  const source = `mutation ($input: CreateCoworkerExtraServiceInput!) {
    createCoworkerExtraService(input: $input) { coworkerExtraService { price } userErrors { code } }
  }`;
  const body = { BusinessId: LONDON, CoworkerId: 2001, ExtraServiceId: 1, TotalUses: 90 };

  for (const input of [credit, { ...credit, price: null }]) await ask(store, source, { variables: { input } });
  for (const Price of [undefined, null]) await rest(store, "POST coworkerextraservices", { body: { ...body, Price } });
  await rest(store, "PUT coworkerextraservices", { body: { ...body, Id: 1 } });

  const prices = (await all(store, "CoworkerExtraService")).map(({ price }) => price as Decimal | null);
  expect(prices).toEqual([null, null, decimal("45"), null]);
});
