import { describe, expect, test } from "vitest";
import { quote } from "../../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import { aBooking, aPricingRule, at, theFacts } from "../../support/pricing.ts";

/** `MIN_LENGTH 3 2`: the reasons of a booking from Tuesday 09:00 for so many minutes. */
function reasons(rule: Partial<PricingRule>, minutes: number): string {
  const to = at("2026-06-02 09:00") + minutes * 60_000;
  const { candidates } = quote(
    aBooking("2026-06-02 09:00", "2026-06-02 10:00", { to }),
    theFacts([aPricingRule(rule)]),
  );
  return candidates[0]!.reasons.map(({ code, threshold, actual }) => `${code} ${threshold} ${actual}`).join(", ");
}

const DAY = 1440;
const byPeriod = { lengthUnit: "CHARGE_PERIOD" } as const;

describe("lengths are limited", () => {
  test.each<[string, Partial<PricingRule>, minutes: number, expected: string]>([
    ["in minutes", { chargePeriod: "DAYS", minLength: 2, maxLength: 3 }, 60, "MAX_LENGTH 3 60"],
    ["in days that are billed", { ...byPeriod, chargePeriod: "DAYS", minLength: 2 }, DAY, "MIN_LENGTH 2 1"],
    ["in days that have begun", { ...byPeriod, chargePeriod: "DAYS", minLength: 2 }, DAY + 1, ""],
    ["in days up to the most", { ...byPeriod, chargePeriod: "DAYS", maxLength: 2 }, 2 * DAY, ""],
    ["in days and no minute more", { ...byPeriod, chargePeriod: "DAYS", maxLength: 2 }, 2 * DAY + 1, "MAX_LENGTH 2 3"],
    ["in weeks", { ...byPeriod, chargePeriod: "WEEKS", maxLength: 1 }, 8 * DAY, "MAX_LENGTH 1 2"],
    ["in months", { ...byPeriod, chargePeriod: "MONTHS", minLength: 2 }, 30 * DAY, "MIN_LENGTH 2 1"],
    [
      "in months of four weeks",
      { ...byPeriod, chargePeriod: "FOUR_WEEK_MONTHS", maxLength: 1 },
      29 * DAY,
      "MAX_LENGTH 1 2",
    ],
    [
      "in nights, with any charge period",
      { ...byPeriod, usePerNightPricing: true, minLength: 3 },
      2 * DAY,
      "MIN_LENGTH 3 2",
    ],
    ["in minutes of nights, where minutes are meant", { usePerNightPricing: true, minLength: 3 }, 2 * DAY, ""],
    ["in minutes that pass, not in those that are billed", { ...byPeriod, minLength: 55 }, 50, "MIN_LENGTH 55 50"],
    ["in minutes where uses are billed", { ...byPeriod, chargePeriod: "USES", maxLength: 30 }, 31, "MAX_LENGTH 30 31"],
    [
      "in days of the whole booking, not of what comes after the slot",
      { ...byPeriod, chargePeriod: "DAYS", maxLength: 1, fixedCostLength: 120, fixedCostPrice: aPricingRule().price },
      DAY + 60,
      "MAX_LENGTH 1 2",
    ],
  ])("%s", (_, rule, minutes, expected) => {
    expect(reasons(rule, minutes)).toBe(expected);
  });
});
