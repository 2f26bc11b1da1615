import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import { completed } from "../../../src/domain/draft.ts";
import {
  type ExtraService,
  type ExtraServiceDraft,
  extraServiceFields,
} from "../../../src/domain/extra-service/fields.ts";
import { checkExtraService } from "../../../src/domain/extra-service/rules.ts";
import type { Currency } from "../../../src/domain/named.ts";
import { aRule } from "../../support/given.ts";

const GBP = { id: 826, code: "GBP", minorUnits: 2 };
const JPY = { id: 392, code: "JPY", minorUnits: 0 };
const BHD = { id: 48, code: "BHD", minorUnits: 3 };

const printing = { isPrintingCredit: true, chargePeriod: "USES", price: decimal("1") } as const;
const slot = { fixedCostLength: 60, fixedCostPrice: decimal("5") };
const lastMinute = { priceFactorLastMinute: decimal("-20"), lastMinutePeriodMinutes: 30 };

interface Case {
  readonly title: string;
  readonly draft: Partial<ExtraServiceDraft>;
  readonly currency?: Currency | null;
  readonly refused: string[];
}

describe("a rule", () => {
  test.each<Case>([
    { title: "with a name, a price and a currency", draft: {}, refused: [] },
    { title: "for nothing", draft: { price: decimal("0") }, refused: [] },
    { title: "at a negative price", draft: { price: decimal("-0.0001") }, refused: ["price OUT_OF_RANGE"] },
    {
      title: "with a negative credit price",
      draft: { creditPrice: decimal("-1") },
      refused: ["creditPrice OUT_OF_RANGE"],
    },
    { title: "with a negative cap", draft: { maximumPrice: decimal("-1") }, refused: ["maximumPrice OUT_OF_RANGE"] },
    { title: "with a name of 201 characters", draft: { name: "x".repeat(201) }, refused: ["name TOO_LONG"] },
    { title: "without a name", draft: { name: "" }, refused: ["name REQUIRED"] },
    {
      title: "with a percentage below -100",
      draft: { priceFactorLowDemand: decimal("-100.01") },
      refused: ["priceFactorLowDemand OUT_OF_RANGE"],
    },
    {
      title: "with a percentage above 1000",
      draft: { priceFactorAverageDemand: decimal("1000.01") },
      refused: ["priceFactorAverageDemand OUT_OF_RANGE"],
    },
    { title: "with the least percentage", draft: { priceFactorHighDemand: decimal("-100") }, refused: [] },
    { title: "with the greatest percentage", draft: { priceFactorHighDemand: decimal("1000") }, refused: [] },
    { title: "with a percentage of two places", draft: { priceFactorHighDemand: decimal("0.01") }, refused: [] },
    {
      title: "with a percentage of three places",
      draft: { priceFactorHighDemand: decimal("0.001") },
      refused: ["priceFactorHighDemand INVALID"],
    },
    { title: "until after midnight", draft: { fromTime: 1320, toTime: 360 }, refused: [] },
    { title: "until minute 1441", draft: { toTime: 1441 }, refused: ["toTime OUT_OF_RANGE"] },
  ])("$title ($draft) is refused for $refused", check);

  test.each<Case>([
    { title: "its number only", draft: { currencyCode: null, currencyId: 826 }, refused: [] },
    { title: "both halves", draft: { currencyId: 826 }, refused: [] },
    { title: "halves of two", draft: { currencyId: 978 }, refused: ["currencyId CONFLICTING_VALUES"] },
    { title: "neither half", draft: { currencyCode: null }, currency: null, refused: ["currencyCode REQUIRED"] },
    { title: "a code there is not", draft: { currencyCode: "XXQ" }, currency: null, refused: ["currencyCode INVALID"] },
    {
      title: "a number there is not",
      draft: { currencyCode: null, currencyId: 1 },
      currency: null,
      refused: ["currencyId INVALID"],
    },
  ])("that names its currency by $title is refused for $refused", check);

  test.each<Case>([
    { title: "5.25", draft: { maximumPrice: decimal("5.25") }, currency: GBP, refused: [] },
    { title: "5.255", draft: { maximumPrice: decimal("5.255") }, currency: GBP, refused: ["maximumPrice INVALID"] },
    { title: "5.5000", draft: { maximumPrice: decimal("5.5000") }, currency: JPY, refused: ["maximumPrice INVALID"] },
    { title: "5", draft: { maximumPrice: decimal("5") }, currency: JPY, refused: [] },
    { title: "5.255", draft: { maximumPrice: decimal("5.255") }, currency: BHD, refused: [] },
    { title: "5.2555", draft: { maximumPrice: decimal("5.2555") }, currency: BHD, refused: ["maximumPrice INVALID"] },
    {
      title: "a slot at 5.255",
      draft: { ...slot, fixedCostPrice: decimal("5.255") },
      currency: GBP,
      refused: ["fixedCostPrice INVALID"],
    },
    {
      title: "a price of 5.2555, which is multiplied",
      draft: { price: decimal("5.2555") },
      currency: GBP,
      refused: [],
    },
  ])("$title in $currency.code is refused for $refused", check);

  test.each<Case>([
    { title: "in uses, at 1", draft: printing, refused: [] },
    { title: "without a resource type", draft: { ...printing, resourceTypes: [] }, refused: [] },
    {
      title: "in minutes",
      draft: { ...printing, chargePeriod: "MINUTES" },
      refused: ["chargePeriod CONFLICTING_VALUES"],
    },
    {
      title: "at another price",
      draft: { ...printing, price: decimal("1.0001") },
      refused: ["price CONFLICTING_VALUES"],
    },
    {
      title: "in days at another price",
      draft: { ...printing, chargePeriod: "DAYS", price: decimal("2") },
      refused: ["chargePeriod CONFLICTING_VALUES", "price CONFLICTING_VALUES"],
    },
  ])("for a printing credit $title is refused for $refused", check);

  test.each<Case>([
    { title: "with length and price", draft: slot, refused: [] },
    { title: "for nothing", draft: { ...slot, fixedCostPrice: decimal("0") }, refused: [] },
    {
      title: "without a length",
      draft: { ...slot, fixedCostLength: null },
      refused: ["fixedCostLength CONFLICTING_VALUES"],
    },
    {
      title: "without a price",
      draft: { ...slot, fixedCostPrice: null },
      refused: ["fixedCostPrice CONFLICTING_VALUES"],
    },
    { title: "of no length", draft: { ...slot, fixedCostLength: 0 }, refused: ["fixedCostLength OUT_OF_RANGE"] },
    {
      title: "and nights",
      draft: { ...slot, usePerNightPricing: true },
      refused: ["usePerNightPricing CONFLICTING_VALUES"],
    },
    {
      title: "of a length only, and nights",
      draft: { fixedCostLength: 60, usePerNightPricing: true },
      refused: ["fixedCostPrice CONFLICTING_VALUES", "usePerNightPricing CONFLICTING_VALUES"],
    },
  ])("with a fixed-cost slot $title is refused for $refused", check);

  test.each<Case>([
    { title: "DISABLED without anything", draft: { lastMinuteAdjustmentType: "DISABLED" }, refused: [] },
    { title: "DISABLED with both", draft: lastMinute, refused: [] },
    { title: "FIXED with both", draft: { ...lastMinute, lastMinuteAdjustmentType: "FIXED" }, refused: [] },
    { title: "GRADUAL with both", draft: { ...lastMinute, lastMinuteAdjustmentType: "GRADUAL" }, refused: [] },
    {
      title: "FIXED without a factor",
      draft: { ...lastMinute, priceFactorLastMinute: null, lastMinuteAdjustmentType: "FIXED" },
      refused: ["priceFactorLastMinute REQUIRED"],
    },
    {
      title: "GRADUAL without anything",
      draft: { lastMinuteAdjustmentType: "GRADUAL" },
      refused: ["priceFactorLastMinute REQUIRED", "lastMinutePeriodMinutes REQUIRED"],
    },
    {
      title: "FIXED within 0 minutes by 0",
      draft: { priceFactorLastMinute: decimal("-101"), lastMinutePeriodMinutes: 0, lastMinuteAdjustmentType: "FIXED" },
      refused: ["priceFactorLastMinute OUT_OF_RANGE", "lastMinutePeriodMinutes OUT_OF_RANGE"],
    },
  ])("with last-minute pricing $title is refused for $refused", check);

  test.each<Case>([
    { title: "from 60 to 60 minutes", draft: { minLength: 60, maxLength: 60 }, refused: [] },
    {
      title: "from 61 to 60 minutes",
      draft: { minLength: 61, maxLength: 60 },
      refused: ["maxLength CONFLICTING_VALUES"],
    },
    { title: "from 61 minutes", draft: { minLength: 61 }, refused: [] },
    { title: "within a millisecond", draft: { applyFrom: 1, applyTo: 2 }, refused: [] },
    { title: "within no time", draft: { applyFrom: 2, applyTo: 2 }, refused: ["applyTo CONFLICTING_VALUES"] },
    { title: "from 0 until 0", draft: { applyFrom: 0, applyTo: 0 }, refused: ["applyTo CONFLICTING_VALUES"] },
    { title: "from some moment", draft: { applyFrom: 2 }, refused: [] },
    { title: "for contacts only", draft: { onlyForContacts: true }, refused: [] },
    { title: "for members only", draft: { onlyForMembers: true }, refused: [] },
    {
      title: "for both only",
      draft: { onlyForContacts: true, onlyForMembers: true },
      refused: ["onlyForMembers CONFLICTING_VALUES"],
    },
  ])("$title is refused for $refused", check);

  test("that breaks every rule gets all refusals at once", () => {
    check({
      title: "",
      draft: {
        name: "",
        currencyId: 978,
        isPrintingCredit: true,
        price: decimal("-1"),
        fixedCostLength: 60,
        usePerNightPricing: true,
        lastMinuteAdjustmentType: "FIXED",
        minLength: 2,
        maxLength: 1,
        applyFrom: 2,
        applyTo: 1,
        onlyForContacts: true,
        onlyForMembers: true,
      },
      refused: [
        "name REQUIRED",
        "price OUT_OF_RANGE",
        "currencyId CONFLICTING_VALUES",
        "chargePeriod CONFLICTING_VALUES",
        "price CONFLICTING_VALUES",
        "fixedCostPrice CONFLICTING_VALUES",
        "usePerNightPricing CONFLICTING_VALUES",
        "priceFactorLastMinute REQUIRED",
        "lastMinutePeriodMinutes REQUIRED",
        "maxLength CONFLICTING_VALUES",
        "applyTo CONFLICTING_VALUES",
        "onlyForMembers CONFLICTING_VALUES",
      ],
    });
  });
});

function check({ draft, currency = GBP, refused }: Case): void {
  const values = completed(extraServiceFields, aRule(draft)) as ExtraService;

  const refusals = checkExtraService(values, currency);

  expect(refusals.map(({ code, property }) => `${property} ${code}`)).toEqual(refused);
}
