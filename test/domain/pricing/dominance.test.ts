import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import { alwaysBeats } from "../../../src/domain/pricing/dominance.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import { aPricingRule, at } from "../../support/pricing.ts";

const PENNY = 100;
type Rule = Partial<PricingRule>;

/** Whether the first rule always beats the second, which comes after it and costs the same. */
function beats(better: Rule, rule: Rule): boolean {
  return alwaysBeats(aPricingRule({ id: 1, ...better }), aPricingRule({ id: 2, ...rule }), PENNY);
}

describe("a rule that costs as much and comes first beats the other", () => {
  test.each<[string, Rule, Rule]>([
    ["where neither has conditions", {}, {}],
    ["that is for members only", {}, { onlyForMembers: true }],
    ["where both are for contacts only", { onlyForContacts: true }, { onlyForContacts: true }],
    ["that is for some of its tariffs", { tariffs: [1, 2] }, { tariffs: [2] }],
    ["that is for some of its teams", { teams: [1, 2] }, { teams: [1, 2] }],
    ["that is for available times only", {}, { onlyWithinAvailableTimes: true }],
    ["of greater least length", { minLength: 30 }, { minLength: 30 }],
    ["of smaller greatest length", { maxLength: 60 }, { maxLength: 59 }],
    ["that applies within its time", { applyFrom: 1, applyTo: 9 }, { applyFrom: 1, applyTo: 9 }],
    ["of narrower hours", { fromTime: 540, toTime: 1020 }, { fromTime: 540, toTime: 1019 }],
    [
      "of hours after midnight, within a window over midnight",
      { fromTime: 1320, toTime: 360 },
      { fromTime: 60, toTime: 360 },
    ],
    [
      "of hours before midnight, within a window over midnight",
      { fromTime: 1320, toTime: 360 },
      { fromTime: 1320, toTime: 1440 },
    ],
    ["of hours that begin at 24:00, which are those from 0:00", { toTime: 360 }, { fromTime: 1440, toTime: 360 }],
  ])("%s", (_, better, rule) => {
    expect(beats(better, rule)).toBe(true);
  });
});

describe("a rule that costs as much and comes first does not always beat the other", () => {
  test.each<[string, Rule, Rule]>([
    ["which is itself", { id: 2 }, {}],
    ["in another currency", { currencyCode: "EUR" }, {}],
    ["where it is a printing credit", { isPrintingCredit: true }, {}],
    ["where it is for members only", { onlyForMembers: true }, {}],
    ["where it is for contacts only", { onlyForContacts: true }, {}],
    ["where it is for contacts and the other for members", { onlyForContacts: true }, { onlyForMembers: true }],
    ["where it is for tariffs only", { tariffs: [1] }, {}],
    ["that is for one more tariff", { tariffs: [1] }, { tariffs: [1, 2] }],
    ["where it is for teams only", { teams: [1] }, {}],
    ["that is for one more team", { teams: [1] }, { teams: [1, 2] }],
    ["where it is for available times only", { onlyWithinAvailableTimes: true }, {}],
    ["where it has a least length", { minLength: 1 }, {}],
    ["of smaller least length", { minLength: 31 }, { minLength: 30 }],
    ["where it has a greatest length", { maxLength: 999 }, {}],
    ["of longer greatest length", { maxLength: 60 }, { maxLength: 61 }],
    ["where it applies from later on", { applyFrom: at("2026-01-01 00:00") }, {}],
    ["that applies from earlier on", { applyFrom: 2 }, { applyFrom: 1 }],
    ["where it ceases to apply", { applyTo: at("2026-01-01 00:00") }, {}],
    ["that applies for longer", { applyTo: 8 }, { applyTo: 9 }],
    ["where it has hours", { toTime: 1439 }, {}],
    ["of hours that begin earlier", { fromTime: 541 }, { fromTime: 540 }],
    ["of hours that end later", { toTime: 1019 }, { toTime: 1020 }],
    ["of hours over midnight", { fromTime: 1320 }, { fromTime: 1320, toTime: 360 }],
    ["where it has another period", { chargePeriod: "USES" }, {}],
    ["where it charges visitors", { applyChargeToVisitors: true }, {}],
    ["where it has a factor", { priceFactorHighDemand: decimal("1") }, {}],
    ["which has a cap", {}, { maximumPrice: decimal("20") }],
    ["which has a slot", {}, { fixedCostLength: 60, fixedCostPrice: decimal("1") }],
    ["which is a default", {}, { isDefaultPrice: true }],
    ["which is cheaper", {}, { price: decimal("29.99") }],
  ])("%s", (_, better, rule) => {
    expect(beats(better, rule)).toBe(false);
  });
});

describe("a rule that comes later", () => {
  const later = { displayOrder: 1 };
  test.each<[string, Rule, Rule, boolean]>([
    ["does not beat one that costs as much", later, {}, false],
    ["beats one that is no default, if it is one", { ...later, isDefaultPrice: true, price: decimal("90") }, {}, true],
    ["beats one that is a penny dearer for 15 minutes", { ...later, price: decimal("29.96") }, {}, true],
    ["does not beat one that rounding may make as cheap", { ...later, price: decimal("29.97") }, {}, false],
    [
      "beats one that is a penny dearer for a day",
      { ...later, price: decimal("29.99"), chargePeriod: "DAYS" },
      { chargePeriod: "DAYS" },
      true,
    ],
    [
      "does not beat one of the same cap",
      { ...later, price: decimal("1"), maximumPrice: decimal("9") },
      { maximumPrice: decimal("9") },
      false,
    ],
    [
      "does not beat one of the same factor",
      { ...later, price: decimal("1"), priceFactorLowDemand: decimal("0.0001") },
      { priceFactorLowDemand: decimal("0.0001") },
      false,
    ],
    [
      "does not beat one of the same last minute",
      { ...later, price: decimal("1"), lastMinuteAdjustmentType: "FIXED" },
      { lastMinuteAdjustmentType: "FIXED" },
      false,
    ],
  ])("%s", (_, better, rule, expected) => {
    expect(beats(better, rule)).toBe(expected);
  });
});
