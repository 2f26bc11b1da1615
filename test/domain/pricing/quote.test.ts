import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Booking } from "../../../src/domain/pricing/booking.ts";
import { type PricingFacts, quote } from "../../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import { NEW_YORK } from "../../support/given.ts";
import { aBooking, aPricingRule, at, theFacts, written } from "../../support/pricing.ts";

type Rules = Partial<PricingRule>[];

/** An hour is quoted; the rules have the ids 1, 2, 3… unless they say otherwise. */
function quoted(rules: Rules, booking: Partial<Booking> = {}, facts: Partial<PricingFacts> = {}) {
  return quote(
    aBooking("2026-06-02 09:00", "2026-06-02 10:00", booking),
    theFacts(
      rules.map((rule, place) => aPricingRule({ id: place + 1, ...rule })),
      facts,
    ),
  );
}

/** `2 CHEAPEST 20`, or the outcome. */
function answer(...asked: Parameters<typeof quoted>): string {
  const { outcome, extraServiceId, chosenBecause, total } = quoted(...asked);
  return outcome === "PRICED" ? `${extraServiceId} ${chosenBecause} ${written(total)}` : outcome;
}

const [p10, p20, p30] = [{ price: decimal("10") }, { price: decimal("20") }, { price: decimal("30") }];
const byDefault = { isDefaultPrice: true };
const eligibleNever = { minLength: 1000 };
const tooLarge = { price: decimal("99999999999.9999") };
const euros = { currencyCode: "EUR" };

describe("of rules that apply", () => {
  test.each<[string, Rules, string]>([
    ["the only one is chosen", [p30], "1 ONLY 30"],
    ["the only one is chosen, though it is a default", [{ ...p30, ...byDefault }], "1 ONLY 30"],
    ["the only one is chosen beside those that do not apply", [{ ...p10, ...eligibleNever }, p30], "2 ONLY 30"],
    ["the cheapest is chosen", [p30, p20], "2 CHEAPEST 20"],
    ["the cheapest is chosen, though it comes last", [p30, { ...p20, displayOrder: 9 }], "2 CHEAPEST 20"],
    ["a default is chosen before cheaper ones", [p10, { ...p30, ...byDefault }], "2 DEFAULT 30"],
    [
      "a default that does not apply decides nothing",
      [p20, p10, { ...p30, ...byDefault, ...eligibleNever }],
      "2 CHEAPEST 10",
    ],
    [
      "the cheapest of the defaults is chosen",
      [p10, { ...p30, ...byDefault }, { ...p20, ...byDefault }],
      "3 CHEAPEST 20",
    ],
    [
      "of the cheapest, the first by display order is chosen",
      [{ ...p20, displayOrder: 2 }, { ...p20, displayOrder: 1 }, p30],
      "2 DISPLAY_ORDER 20",
    ],
    ["a negative display order comes before 0", [p20, { ...p20, displayOrder: -1 }], "2 DISPLAY_ORDER 20"],
    [
      "of those with the same display order, the lowest id is chosen",
      [
        { ...p20, id: 8 },
        { ...p20, id: 7 },
      ],
      "7 ID 20",
    ],
    [
      "the display order decides although a third has the same",
      [
        { ...p20, displayOrder: 1 },
        { ...p20, displayOrder: 0 },
        { ...p20, displayOrder: 1 },
      ],
      "2 DISPLAY_ORDER 20",
    ],
    [
      "the id decides although a third comes later by display order",
      [{ ...p20, displayOrder: 1 }, p20, p20],
      "2 ID 20",
    ],
    [
      "defaults of one price go by display order",
      [p10, { ...p20, ...byDefault, displayOrder: 1 }, { ...p20, ...byDefault }],
      "3 DISPLAY_ORDER 20",
    ],
    ["the total decides, not the price", [p20, { price: decimal("15"), chargePeriod: "DAYS" }], "2 CHEAPEST 15"],
    ["the total with visitors decides", [{ ...p20, applyChargeToVisitors: true }, p30], "2 CHEAPEST 30"],
    ["one that is too large cannot win", [tooLarge, p30], "2 ONLY 30"],
    ["a default that is too large cannot win", [{ ...tooLarge, ...byDefault }, p30, p20], "3 CHEAPEST 20"],
    ["none is kept where all are too large", [tooLarge, tooLarge], "AMOUNT_TOO_LARGE"],
    ["none is there", [], "NO_PRICE"],
    ["none applies", [eligibleNever, { isPrintingCredit: true, chargePeriod: "USES" }], "NO_PRICE"],
    [
      "those of other businesses and resource types are none",
      [{ businessId: NEW_YORK }, { resourceTypes: [12] }],
      "NO_PRICE",
    ],
  ])("%s", (_, rules, expected) => {
    expect(answer(rules, { visitors: 2 })).toBe(expected);
  });
});

describe("of rules in several currencies", () => {
  test.each<[string, Rules, Partial<Booking>, Partial<PricingFacts>, string]>([
    ["the requested one counts", [p10, { ...p20, ...euros }], { currencyCode: "EUR" }, {}, "2 ONLY 20"],
    ["the business's counts if none is requested", [p30, { ...p20, ...euros }], {}, {}, "1 ONLY 30"],
    ["the business's counts before a default", [p30, { ...p20, ...euros, ...byDefault }], {}, {}, "1 ONLY 30"],
    [
      "none counts where the business has another",
      [p30, { ...p20, ...euros }],
      {},
      { businessCurrencyCode: "USD" },
      "CURRENCY_AMBIGUOUS",
    ],
    [
      "none counts where the business has none",
      [p30, { ...p20, ...euros }],
      {},
      { businessCurrencyCode: null },
      "CURRENCY_AMBIGUOUS",
    ],
    [
      "only those count that apply",
      [
        { ...p30, ...eligibleNever },
        { ...p20, ...euros },
      ],
      {},
      { businessCurrencyCode: "USD" },
      "2 ONLY 20",
    ],
    [
      "the one of all rules counts, not that of the business",
      [
        { ...p30, ...euros },
        { ...p20, ...euros },
      ],
      {},
      {},
      "2 CHEAPEST 20",
    ],
    ["the requested one may have no rule", [p10], { currencyCode: "EUR" }, {}, "NO_PRICE"],
    [
      "a fixed service brings its own",
      [p30, { ...p20, ...euros }],
      { extraServiceId: 2 },
      { businessCurrencyCode: "USD" },
      "2 FIXED 20",
    ],
  ])("%s", (_, rules, booking, facts, expected) => {
    expect(answer(rules, booking, facts)).toBe(expected);
  });

  test("the others have that reason and no total; those that do not apply keep their own reasons", () => {
    const rules = [p30, { ...p20, ...euros }, { ...p10, ...euros, ...eligibleNever }];

    expect(quoted(rules).candidates).toEqual([
      { extraServiceId: 1, eligible: true, total: decimal("30"), reasons: [] },
      {
        extraServiceId: 2,
        eligible: false,
        total: null,
        reasons: [{ code: "CURRENCY", propertyName: "currencyCode", threshold: "EUR", actual: "GBP" }],
      },
      {
        extraServiceId: 3,
        eligible: false,
        total: null,
        reasons: [{ code: "MIN_LENGTH", propertyName: "minLength", threshold: "1000", actual: "60" }],
      },
    ]);
  });

  test("without a decision, each keeps its total", () => {
    const { candidates } = quoted([p30, { ...p20, ...euros }], {}, { businessCurrencyCode: null });

    expect(candidates.map(({ total }) => written(total))).toEqual(["30", "20"]);
  });
});

describe("a fixed service", () => {
  const may = { mayFix: true };
  test.each<[string, Rules, extraServiceId: number, Partial<PricingFacts>, string]>([
    ["wins over cheaper ones and defaults", [{ ...p10, ...byDefault }, p30], 2, {}, "2 FIXED 30"],
    ["needs a right where it does not apply", [p10, { ...p30, ...eligibleNever }], 2, {}, "NO_PRICE"],
    ["wins with the right where it does not apply", [p10, { ...p30, ...eligibleNever }], 2, may, "2 FIXED 30"],
    ["needs the right where it is of another resource type", [p10, { ...p30, resourceTypes: [12] }], 2, {}, "NO_PRICE"],
    [
      "wins with the right where it is of another resource type",
      [p10, { ...p30, resourceTypes: [12] }],
      2,
      may,
      "2 FIXED 30",
    ],
    ["is not found where there is none", [p10], 9, may, "SERVICE_NOT_FOUND"],
    [
      "is not found where it is another business's",
      [p10, { ...p30, businessId: NEW_YORK }],
      2,
      may,
      "SERVICE_NOT_FOUND",
    ],
    [
      "is not a printing credit, with any right",
      [p10, { isPrintingCredit: true, chargePeriod: "USES" }],
      2,
      may,
      "NO_PRICE",
    ],
    ["is too large", [p10, tooLarge], 2, {}, "AMOUNT_TOO_LARGE"],
  ])("%s", (_, rules, extraServiceId, facts, expected) => {
    expect(answer(rules, { extraServiceId }, facts)).toBe(expected);
  });

  test.each<[string, Rules, Partial<PricingFacts>, string[]]>([
    ["with its total where it applies", [p10, p30], {}, ["1 10", "2 30"]],
    [
      "with its total and reasons where it does not",
      [p10, { ...p30, resourceTypes: [12], ...eligibleNever }],
      {},
      ["1 10", "2 30 RESOURCE_TYPE MIN_LENGTH"],
    ],
    [
      "without a total where it is a printing credit",
      [p10, { isPrintingCredit: true }],
      may,
      ["1 10", "2 null NOT_BOOKABLE"],
    ],
    ["without a total where that is too large", [p10, tooLarge], {}, ["1 10", "2 null"]],
  ])("is shown among the candidates %s", (_, rules, facts, expected) => {
    const { candidates } = quoted(rules, { extraServiceId: 2 }, facts);

    expect(
      candidates.map(({ extraServiceId, total, reasons }) =>
        [extraServiceId, String(written(total)), ...reasons.map(({ code }) => code)].join(" "),
      ),
    ).toEqual(expected);
  });

  test("that is missing shows no candidates, exactly like one of another business", () => {
    const missing = quoted([p10], { extraServiceId: 2 });

    expect(missing.candidates).toEqual([]);
    expect(quoted([p10, { ...p30, businessId: NEW_YORK }], { extraServiceId: 2 })).toEqual(missing);
  });
});

test("candidates are sorted by display order, then id", () => {
  const rules = [{ displayOrder: 2 }, { displayOrder: 1 }, { displayOrder: -3 }, { displayOrder: 1 }];

  expect(quoted(rules).candidates.map(({ extraServiceId }) => extraServiceId)).toEqual([3, 2, 4, 1]);
});

test("a booking without a price has no amounts", () => {
  const bookedAt = at("2026-06-01 12:00");

  expect(quoted([eligibleNever], { bookedAt, coworkerId: 2001 })).toEqual({
    outcome: "NO_PRICE",
    pricedAt: bookedAt,
    candidates: [expect.objectContaining({ extraServiceId: 1, eligible: false, total: null })],
    extraServiceId: null,
    chosenBecause: null,
    currencyCode: null,
    unit: null,
    billedUnits: null,
    steps: [],
    total: null,
    allocations: [],
    creditsLeftOut: [],
    neededUnits: null,
    coveredUnits: null,
    covered: null,
    due: null,
  });
});

test("a priced booking has everything", () => {
  expect(quoted([{ ...p20, ...euros }])).toEqual({
    outcome: "PRICED",
    pricedAt: at("2026-01-01 00:00"),
    candidates: [{ extraServiceId: 1, eligible: true, total: decimal("20"), reasons: [] }],
    extraServiceId: 1,
    chosenBecause: "ONLY",
    currencyCode: "EUR",
    unit: "MINUTES",
    billedUnits: 60,
    steps: [{ kind: "BASE", factor: null, before: 0, after: decimal("20") }],
    total: decimal("20"),
    allocations: [],
    creditsLeftOut: [],
    neededUnits: 60,
    coveredUnits: 0,
    covered: 0,
    due: decimal("20"),
  });
});
