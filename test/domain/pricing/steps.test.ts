import { describe, expect, test } from "vitest";
import { type Decimal, decimal } from "../../../src/domain/decimal.ts";
import type { Booking } from "../../../src/domain/pricing/booking.ts";
import { quote } from "../../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import { aBooking, aPricingRule, at, stepsOf, theFacts } from "../../support/pricing.ts";

type Changes = Partial<Record<keyof PricingRule, unknown>>;

/** Steps of a booking of so many minutes from 09:00 under the one rule; amounts and factors of the rule are decimals. */
function steps(minutes: number, rule: Changes, booking: Partial<Booking> = {}): string {
  const from = at("2026-06-02 09:00");
  const priced = quote(
    aBooking("2026-06-02 09:00", "2026-06-02 10:00", { to: from + minutes * 60_000, ...booking }),
    theFacts([aPricingRule(rule as Partial<PricingRule>)]),
  );
  return priced.outcome === "PRICED" ? stepsOf(priced).join(", ") : priced.outcome;
}

const d = decimal;
const slot = { fixedCostLength: 120, fixedCostPrice: d("50") };
const demand = {
  priceFactorLowDemand: d("-20"),
  priceFactorAverageDemand: d("0"),
  priceFactorHighDemand: d("50"),
};

/** Booked so many minutes before the start. */
const ahead = (minutes: number) => ({ bookedAt: at("2026-06-02 09:00") - minutes * 60_000 });
const lastMinute = (type: string, percentage: string, period: number) => ({
  lastMinuteAdjustmentType: type,
  priceFactorLastMinute: d(percentage),
  lastMinutePeriodMinutes: period,
});

describe("the base is", () => {
  test.each<[string, minutes: number, Changes, expected: string]>([
    ["30 an hour", 60, {}, "BASE 30"],
    ["a quarter of the price for the first minute", 1, {}, "BASE 7.5"],
    ["a quarter for 15 minutes", 15, {}, "BASE 7.5"],
    ["half for 16", 16, {}, "BASE 15"],
    ["24 hours for a day of minutes", 1440, {}, "BASE 720"],
    ["a third of a price to the penny: 10 × 15/60 = 2.5", 15, { price: d("10") }, "BASE 2.5"],
    ["half a penny away from zero: 0.02 × 15/60 = 0.005", 15, { price: d("0.02") }, "BASE 0.01"],
    ["less than half a penny down: 0.0199 × 15/60 = 0.004975", 15, { price: d("0.0199") }, "BASE 0"],
    ["a whole day for a minute", 1, { chargePeriod: "DAYS" }, "BASE 30"],
    ["two days for 24 hours and a minute", 1441, { chargePeriod: "DAYS" }, "BASE 60"],
    ["a week for three days", 4320, { chargePeriod: "WEEKS" }, "BASE 30"],
    ["a month for 30 days from 2 June", 43_200, { chargePeriod: "MONTHS" }, "BASE 30"],
    ["two months for a minute more", 43_201, { chargePeriod: "MONTHS" }, "BASE 60"],
    ["two months of 28 days for 28 days and a minute", 40_321, { chargePeriod: "FOUR_WEEK_MONTHS" }, "BASE 60"],
    ["one use, however long", 10_000, { chargePeriod: "USES" }, "BASE 30"],
    ["one night within a day", 60, { usePerNightPricing: true }, "BASE 30"],
    ["a night for each midnight, with any charge period", 2880, { usePerNightPricing: true }, "BASE 60"],
    ["a night by its price, not by 60 minutes", 1440, { usePerNightPricing: true, chargePeriod: "USES" }, "BASE 30"],
    ["nothing where the price is", 60, { price: d("0") }, "BASE 0"],
    // Whole yen, mils of a dinar, four places of the Chilean unit of account.
    ["7.5 yen, which are 8", 15, { currencyCode: "JPY" }, "BASE 8"],
    ["22.5 yen, which are 23", 45, { currencyCode: "JPY" }, "BASE 23"],
    ["7.375 yen, which are 7", 15, { currencyCode: "JPY", price: d("29.5") }, "BASE 7"],
    ["0.0025 dinars, which are 0.003", 15, { currencyCode: "KWD", price: d("0.01") }, "BASE 0.003"],
    ["0.0024 dinars, which are 0.002", 15, { currencyCode: "KWD", price: d("0.0096") }, "BASE 0.002"],
    ["0.0025 of four places", 15, { currencyCode: "CLF", price: d("0.01") }, "BASE 0.0025"],
    ["0.00005 of four places, which are 0.0001", 30, { currencyCode: "CLF", price: d("0.0001") }, "BASE 0.0001"],
  ])("%s", (_, minutes, rule, expected) => {
    expect(steps(minutes, rule)).toBe(expected);
  });
});

describe("a fixed slot of 120 minutes for 50", () => {
  test.each<[string, minutes: number, Changes, expected: string]>([
    ["costs its price for a minute", 1, {}, "BASE 0, FIXED_COST 50"],
    ["costs its price to its end", 120, {}, "BASE 0, FIXED_COST 50"],
    ["has 15 minutes after it for a minute more", 121, {}, "BASE 7.5, FIXED_COST 57.5"],
    ["has an hour after it", 180, {}, "BASE 30, FIXED_COST 80"],
    ["has a day after it for a minute more", 121, { chargePeriod: "DAYS" }, "BASE 30, FIXED_COST 80"],
    ["has days that begin at its end", 120 + 1440, { chargePeriod: "DAYS" }, "BASE 30, FIXED_COST 80"],
    ["has two days after it for 24 hours and a minute", 1561, { chargePeriod: "DAYS" }, "BASE 60, FIXED_COST 110"],
    ["has a month after it", 121, { chargePeriod: "MONTHS" }, "BASE 30, FIXED_COST 80"],
    ["has a use after it", 121, { chargePeriod: "USES" }, "BASE 30, FIXED_COST 80"],
    ["has no use within it", 120, { chargePeriod: "USES" }, "BASE 0, FIXED_COST 50"],
    ["may cost nothing", 60, { fixedCostPrice: d("0") }, "BASE 0, FIXED_COST 0"],
  ])("%s", (_, minutes, rule, expected) => {
    expect(steps(minutes, { ...slot, ...rule })).toBe(expected);
  });
});

describe("demand multiplies", () => {
  test.each<[string, Changes, Booking["demand"], expected: string]>([
    ["by the factor of low demand", demand, "LOW", "BASE 30, DEMAND ×0.8 24"],
    ["by the factor of average demand, which may be 1", demand, "AVERAGE", "BASE 30, DEMAND ×1 30"],
    ["by the factor of high demand", demand, "HIGH", "BASE 30, DEMAND ×1.5 45"],
    ["nothing where no demand is known", demand, null, "BASE 30"],
    ["nothing where the band has no factor", { ...demand, priceFactorHighDemand: null }, "HIGH", "BASE 30"],
    [
      "to the penny, half away: 33.33 × 0.5 = 16.665",
      { price: d("33.33"), priceFactorLowDemand: d("-50") },
      "LOW",
      "BASE 33.33, DEMAND ×0.5 16.67",
    ],
    [
      "to the yen: 30 × 1.05 = 31.5",
      { currencyCode: "JPY", priceFactorLowDemand: d("5") },
      "LOW",
      "BASE 30, DEMAND ×1.05 32",
    ],
    ["the slot too", { ...demand, ...slot }, "HIGH", "BASE 0, FIXED_COST 50, DEMAND ×1.5 75"],
  ])("%s", (_, rule, band, expected) => {
    expect(steps(60, rule, { demand: band })).toBe(expected);
  });
});

describe("the last minute", () => {
  test.each<[string, Changes, bookedAhead: number, expected: string]>([
    ["counts within its period", lastMinute("FIXED", "20", 60), 59, "BASE 30, LAST_MINUTE ×1.2 36"],
    ["counts at the very beginning of its period", lastMinute("FIXED", "20", 60), 60, "BASE 30, LAST_MINUTE ×1.2 36"],
    ["counts whole minutes, rounded down", lastMinute("FIXED", "20", 60), 60.999, "BASE 30, LAST_MINUTE ×1.2 36"],
    ["does not count a minute before its period", lastMinute("FIXED", "20", 60), 61, "BASE 30"],
    ["counts at the start", lastMinute("FIXED", "20", 60), 0, "BASE 30, LAST_MINUTE ×1.2 36"],
    ["does not count once the start has passed", lastMinute("FIXED", "20", 60), -0.001, "BASE 30"],
    ["does not count where it is disabled", lastMinute("DISABLED", "20", 60), 0, "BASE 30"],
    ["may be cheaper", lastMinute("FIXED", "-50", 60), 30, "BASE 30, LAST_MINUTE ×0.5 15"],
    ["has its whole factor at the start", lastMinute("GRADUAL", "50", 60), 0, "BASE 30, LAST_MINUTE ×1.5 45"],
    ["has half of it in the middle", lastMinute("GRADUAL", "50", 60), 30, "BASE 30, LAST_MINUTE ×1.25 37.5"],
    ["has none of it at the beginning", lastMinute("GRADUAL", "50", 60), 60, "BASE 30, LAST_MINUTE ×1 30"],
    [
      "has a sixtieth a minute later: 1 + 0.5/60 = 1.00833…",
      lastMinute("GRADUAL", "50", 60),
      59,
      "BASE 30, LAST_MINUTE ×1.0083 30.25",
    ],
    [
      "falls gradually: 1 − 0.5 × 2/3 = 0.66667",
      lastMinute("GRADUAL", "-50", 60),
      20,
      "BASE 30, LAST_MINUTE ×0.6667 20",
    ],
    [
      "has a factor of four places, half away: 1 + 0.0001/2",
      lastMinute("GRADUAL", "0.01", 60),
      30,
      "BASE 30, LAST_MINUTE ×1.0001 30",
    ],
    [
      "has a factor of four places, half away: 1 − 0.0001/2",
      lastMinute("GRADUAL", "-0.01", 60),
      30,
      "BASE 30, LAST_MINUTE ×1 30",
    ],
    [
      "comes after the demand",
      { ...lastMinute("FIXED", "20", 60), ...demand },
      30,
      "BASE 30, DEMAND ×1.5 45, LAST_MINUTE ×1.2 54",
    ],
  ])("%s", (_, rule, minutes, expected) => {
    expect(steps(60, rule, { ...ahead(minutes), demand: "HIGH" })).toBe(expected);
  });
});

describe("the cap", () => {
  test.each<[string, minutes: number, Changes, expected: string]>([
    ["lowers what is above it", 240, { maximumPrice: d("100") }, "BASE 120, CAP 100"],
    ["is not listed where it lowers nothing", 200, { maximumPrice: d("105") }, "BASE 105"],
    ["may be 0", 60, { maximumPrice: d("0") }, "BASE 30, CAP 0"],
    ["is for the booking, not for a day", 4320, { chargePeriod: "DAYS", maximumPrice: d("50") }, "BASE 90, CAP 50"],
    ["holds for the slot too", 60, { ...slot, maximumPrice: d("40") }, "BASE 0, FIXED_COST 50, CAP 40"],
    ["comes before the factors", 120, { ...demand, maximumPrice: d("40") }, "BASE 60, CAP 40, DEMAND ×1.5 60"],
    [
      "comes before the last minute",
      120,
      { ...lastMinute("FIXED", "100", 525_600), maximumPrice: d("40") },
      "BASE 60, CAP 40, LAST_MINUTE ×2 80",
    ],
    ["does not lower what a factor raises", 60, { ...demand, maximumPrice: d("40") }, "BASE 30, DEMAND ×1.5 45"],
    ["is rounded down to the penny", 60, { maximumPrice: d("29.999") }, "BASE 30, CAP 29.99"],
    ["is rounded down to the yen", 60, { currencyCode: "JPY", maximumPrice: d("29.9") }, "BASE 30, CAP 29"],
  ])("%s", (_, minutes, rule, expected) => {
    expect(steps(minutes, rule, { demand: "HIGH" })).toBe(expected);
  });
});

describe("visitors", () => {
  test.each<[string, visitors: number, Changes, expected: string]>([
    ["multiply the price by their number", 3, { applyChargeToVisitors: true }, "BASE 30, VISITORS ×3 90"],
    ["change nothing where there is one", 1, { applyChargeToVisitors: true }, "BASE 30, VISITORS ×1 30"],
    ["are not listed where there are none", 0, { applyChargeToVisitors: true }, "BASE 30"],
    ["pay nothing unless the rule says so", 3, {}, "BASE 30"],
    ["go beyond the cap", 2, { applyChargeToVisitors: true, maximumPrice: d("20") }, "BASE 30, CAP 20, VISITORS ×2 40"],
    [
      "multiply what was rounded: 0.005 is 0.01",
      3,
      { applyChargeToVisitors: true, price: d("0.005") },
      "BASE 0.01, VISITORS ×3 0.03",
    ],
  ])("%s", (_, visitors, rule, expected) => {
    expect(steps(60, rule, { visitors })).toBe(expected);
  });
});

describe("a percentage of -100", () => {
  const free = { priceFactorLowDemand: d("-100"), ...lastMinute("GRADUAL", "-100", 60) };
  test.each<[string, Changes, Partial<Booking>, expected: string]>([
    ["makes a price of nothing", free, { demand: "LOW", ...ahead(90) }, "BASE 30, DEMAND ×0 0"],
    [
      "leaves nothing to the visitors",
      { ...free, applyChargeToVisitors: true },
      { demand: "LOW", visitors: 3 },
      "BASE 30, DEMAND ×0 0, VISITORS ×3 0",
    ],
    ["comes gradually", free, ahead(15), "BASE 30, LAST_MINUTE ×0.25 7.5"],
    ["is all of it at the start", free, ahead(0), "BASE 30, LAST_MINUTE ×0 0"],
  ])("%s", (_, rule, booking, expected) => {
    expect(steps(60, rule, booking)).toBe(expected);
  });
});

test("a stored percentage outside today's range prices as its multiplier did", () => {
  // 99 999 999 999.9999 and 12 as percentages; the first is more than a double holds exactly.
  const [most, twelve] = [99_999_999_998_999_900 as Decimal, d("1100")];

  expect(steps(60, { price: d("0.01"), ...lastMinute("FIXED", "1", 60), priceFactorLastMinute: most }, ahead(0))).toBe(
    "BASE 0.01, LAST_MINUTE ×99999999999.9999 1000000000",
  );
  expect(steps(60, { priceFactorHighDemand: twelve }, { demand: "HIGH" })).toBe("BASE 30, DEMAND ×12 360");
});

test("every step starts from the rounded result of the step before", () => {
  const rule = {
    price: d("10.01"),
    fixedCostLength: 15,
    fixedCostPrice: d("5.55"),
    priceFactorHighDemand: d("11.11"),
    ...lastMinute("GRADUAL", "30", 90),
    maximumPrice: d("13"),
    applyChargeToVisitors: true,
  };

  // 10.01 × 45/60 = 7.5075; + 5.55; 13; × 1.1111 = 14.4443; × (1 + 0.3 × 80/90 = 1.26667) = 18.291148; × 3.
  expect(steps(60, rule, { demand: "HIGH", visitors: 3, ...ahead(10) })).toBe(
    "BASE 7.51, FIXED_COST 13.06, CAP 13, DEMAND ×1.1111 14.44, LAST_MINUTE ×1.2667 18.29, VISITORS ×3 54.87",
  );
});

describe("an amount of more than 11 digits is too large", () => {
  const most = d("99999999999.9999");
  test.each<[string, minutes: number, Changes, Partial<Booking>, expected: string]>([
    ["not in a base that just fits", 60, { price: most, currencyCode: "CLF" }, {}, "BASE 99999999999.9999"],
    ["in a base that rounding carries over", 60, { price: most }, {}, "AMOUNT_TOO_LARGE"],
    ["in the base", 75, { price: d("80000000000") }, {}, "AMOUNT_TOO_LARGE"],
    ["in the slot", 180, { ...slot, price: d("99999999999.99"), fixedCostPrice: d("0.01") }, {}, "AMOUNT_TOO_LARGE"],
    ["in the demand", 60, { ...demand, price: d("70000000000") }, { demand: "HIGH" }, "AMOUNT_TOO_LARGE"],
    ["although the cap would lower it", 75, { price: d("80000000000"), maximumPrice: d("1") }, {}, "AMOUNT_TOO_LARGE"],
    [
      "in the visitors",
      60,
      { applyChargeToVisitors: true, price: d("50") },
      { visitors: 2_147_483_647 },
      "AMOUNT_TOO_LARGE",
    ],
    [
      "not in the most visitors of a lower price",
      60,
      { applyChargeToVisitors: true, price: d("40") },
      { visitors: 2_147_483_647 },
      "BASE 40, VISITORS ×2147483647 85899345880",
    ],
  ])("%s", (_, minutes, rule, booking, expected) => {
    expect(steps(minutes, rule, booking)).toBe(expected);
  });
});

describe("a booking bills", () => {
  test.each<[string, minutes: number, Changes, unit: string, units: number]>([
    ["minutes, up to the next 15", 50, {}, "MINUTES", 60],
    ["the minutes of the slot too", 130, slot, "MINUTES", 135],
    ["minutes within the slot", 20, slot, "MINUTES", 30],
    ["days", 1441, { chargePeriod: "DAYS" }, "DAYS", 2],
    ["days of the whole booking, not of what comes after the slot", 1500, { ...slot, chargePeriod: "DAYS" }, "DAYS", 2],
    ["a use", 50, { chargePeriod: "USES" }, "USES", 1],
    ["nights in days", 2880, { usePerNightPricing: true }, "DAYS", 2],
  ])("%s", (_, minutes, rule, unit, billedUnits) => {
    const to = at("2026-06-02 09:00") + minutes * 60_000;
    const booking = aBooking("2026-06-02 09:00", "2026-06-02 10:00", { to });

    expect(quote(booking, theFacts([aPricingRule(rule as Partial<PricingRule>)]))).toMatchObject({ unit, billedUnits });
  });
});

test("a step starts with the result of the one before, and the base with nothing", () => {
  const { steps } = quote(
    aBooking("2026-06-02 09:00", "2026-06-02 12:00", { demand: "HIGH" }),
    theFacts([aPricingRule({ ...slot, ...demand } as Partial<PricingRule>)]),
  );

  expect(steps).toEqual([
    { kind: "BASE", factor: null, before: 0 as Decimal, after: d("30") },
    { kind: "FIXED_COST", factor: null, before: d("30"), after: d("80") },
    { kind: "DEMAND", factor: d("1.5"), before: d("80"), after: d("120") },
  ]);
});
