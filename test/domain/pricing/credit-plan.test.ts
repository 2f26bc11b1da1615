import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Booking } from "../../../src/domain/pricing/booking.ts";
import type { CustomerCredit } from "../../../src/domain/pricing/credit-plan.ts";
import { quote } from "../../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import { NEW_YORK } from "../../support/given.ts";
import { aBooking, aCustomerCredit, aPricingRule, at, theFacts, written } from "../../support/pricing.ts";

const FROM = "2026-06-02 09:00";
type Credits = Partial<CustomerCredit>[];

/** Two hours of customer 2001 for 30 pounds an hour; the credits have the ids 1, 2, 3… */
function planned(credits: Credits, rule: Partial<PricingRule> = {}, booking: Partial<Booking> = {}) {
  return quote(
    aBooking(FROM, "2026-06-02 11:00", { coworkerId: 2001, ...booking }),
    theFacts([aPricingRule(rule)], {
      credits: credits.map((credit, place) => aCustomerCredit({ id: place + 1, ...credit })),
    }),
  );
}

/** `1:60 2:30, 120 needed, 90 covered: 45, due 15`. */
function plan(...asked: Parameters<typeof planned>): string {
  const { allocations, neededUnits, coveredUnits, covered, due } = planned(...asked);
  const paid = allocations.map(({ coworkerExtraServiceId, uses }) => `${coworkerExtraServiceId}:${uses}`).join(" ");
  return `${paid || "none"}, ${neededUnits} needed, ${coveredUnits} covered: ${written(covered)}, due ${written(due)}`;
}

function leftOut(...asked: Parameters<typeof planned>): string[] {
  return planned(...asked).creditsLeftOut.map(
    ({ coworkerExtraServiceId, reason }) => `${coworkerExtraServiceId} ${reason}`,
  );
}

const [sixty, thousand] = [{ remainingUses: 60 }, { remainingUses: 1000 }];
const days = { chargePeriod: "DAYS" } as const;

describe("credits pay", () => {
  test.each<[string, Credits, Partial<PricingRule>, Partial<Booking>, string]>([
    ["nothing where there are none", [], {}, {}, "none, 120 needed, 0 covered: 0, due 60"],
    ["half of it", [sixty], {}, {}, "1:60, 120 needed, 60 covered: 30, due 30"],
    ["all of it", [thousand], {}, {}, "1:120, 120 needed, 120 covered: 60, due 0"],
    [
      "in burn order",
      [sixty, { remainingUses: 90, priority: 1 }],
      {},
      {},
      "2:90 1:30, 120 needed, 120 covered: 60, due 0",
    ],
    [
      "the billed minutes, not those that passed",
      [thousand],
      {},
      { to: at("2026-06-02 09:50") },
      "1:60, 60 needed, 60 covered: 30, due 0",
    ],
    [
      "a share to the penny, half away: 60 × 119/120",
      [{ remainingUses: 1 }],
      {},
      {},
      "1:1, 120 needed, 1 covered: 0.5, due 59.5",
    ],
    [
      "a share to the penny: 10 × 80/120 = 6.666…",
      [{ remainingUses: 40 }],
      { price: decimal("5") },
      {},
      "1:40, 120 needed, 40 covered: 3.33, due 6.67",
    ],
    [
      "a share to the yen: 60 × 119/120 = 59.5",
      [{ remainingUses: 1 }],
      { currencyCode: "JPY" },
      {},
      "1:1, 120 needed, 1 covered: 0, due 60",
    ],
    [
      "a share to the mil: 10 × 80/120 = 6.6666…",
      [{ remainingUses: 40 }],
      { price: decimal("5"), currencyCode: "KWD" },
      {},
      "1:40, 120 needed, 40 covered: 3.333, due 6.667",
    ],
    [
      "for visitors where they are charged",
      [thousand],
      { applyChargeToVisitors: true },
      { visitors: 3 },
      "1:360, 360 needed, 360 covered: 180, due 0",
    ],
    [
      "a part of what visitors need",
      [sixty],
      { applyChargeToVisitors: true },
      { visitors: 3 },
      "1:60, 360 needed, 60 covered: 30, due 150",
    ],
    [
      "not for visitors where they are not charged",
      [thousand],
      {},
      { visitors: 2 },
      "1:120, 120 needed, 120 covered: 60, due 0",
    ],
    [
      "days where the rule charges days",
      [{ ...days, remainingUses: 5 }],
      days,
      {},
      "1:1, 1 needed, 1 covered: 30, due 0",
    ],
    [
      "days where the rule charges nights",
      [{ ...days, remainingUses: 5 }],
      { usePerNightPricing: true },
      {},
      "1:1, 1 needed, 1 covered: 30, due 0",
    ],
    [
      "the whole booking, its slot as well",
      [thousand],
      { fixedCostLength: 60, fixedCostPrice: decimal("50") },
      {},
      "1:120, 120 needed, 120 covered: 80, due 0",
    ],
    [
      "a share of what was capped",
      [sixty],
      { maximumPrice: decimal("40") },
      {},
      "1:60, 120 needed, 60 covered: 20, due 20",
    ],
    ["nothing of nothing", [sixty], { price: decimal("0") }, {}, "none, 120 needed, 0 covered: 0, due 0"],
    [
      "nothing where they are not to be used",
      [sixty],
      {},
      { useCredits: false },
      "none, 120 needed, 0 covered: 0, due 60",
    ],
    ["nothing where no customer is named", [sixty], {}, { coworkerId: null }, "none, 120 needed, 0 covered: 0, due 60"],
  ])("%s", (_, credits, rule, booking, expected) => {
    expect(plan(credits, rule, booking)).toBe(expected);
  });
});

describe("a credit pays", () => {
  test.each<[string, Partial<CustomerCredit>]>([
    ["from the start on which it is valid", { validFrom: at(FROM) }],
    ["a millisecond before it expires", { expireDate: at(FROM) + 1 }],
    ["though it expires during the booking", { expireDate: at("2026-06-02 10:00") }],
    ["for one of several resource types", { resourceTypes: [10, 11] }],
  ])("%s", (_, credit) => {
    expect(plan([credit])).toBe("1:60, 120 needed, 60 covered: 30, due 30");
    expect(leftOut([credit])).toEqual([]);
  });
});

describe("a credit is left out", () => {
  test.each<[string, Partial<CustomerCredit>, string[]]>([
    ["in another unit", days, ["1 UNIT"]],
    ["of another resource type", { resourceTypes: [12] }, ["1 RESOURCE_TYPE"]],
    ["of no resource type", { resourceTypes: [] }, ["1 RESOURCE_TYPE"]],
    ["a millisecond before it is valid", { validFrom: at(FROM) + 1 }, ["1 SCHEDULED"]],
    ["in the millisecond in which it expires", { expireDate: at(FROM) }, ["1 EXPIRED"]],
    ["for the first reason of several", { ...days, resourceTypes: [], expireDate: at(FROM) }, ["1 UNIT"]],
    ["for its resource type before its validity", { resourceTypes: [], validFrom: at(FROM) + 1 }, ["1 RESOURCE_TYPE"]],
    ["without a word where it was voided", { voidedOn: at(FROM), remainingUses: 0 }, []],
    ["without a word where nothing is left", { remainingUses: 0 }, []],
    ["without a word where it is for printing", { kind: "PRINTING_CREDIT" }, []],
    ["without a word where it is a charge", { kind: "BOOKING_CHARGE" }, []],
    ["without a word where it is another customer's", { coworkerId: 2002 }, []],
    ["without a word where it is another business's", { businessId: NEW_YORK }, []],
  ])("%s", (_, credit, expected) => {
    expect(leftOut([credit])).toEqual(expected);
    expect(plan([credit])).toBe("none, 120 needed, 0 covered: 0, due 60");
  });

  test("if the credits before it in burn order suffice", () => {
    const credits = [{ priority: 9 }, { priority: 3 }, { ...thousand, priority: 1 }, { ...days, priority: 5 }];

    expect(leftOut(credits)).toEqual(["2 NOT_NEEDED", "4 UNIT", "1 NOT_NEEDED"]);
  });

  test("if there is nothing to pay", () => {
    expect(leftOut([sixty], { price: decimal("0") })).toEqual(["1 NOT_NEEDED"]);
  });

  test.each<[string, Partial<Booking>]>([
    ["credits are not to be used", { useCredits: false }],
    ["no customer is named", { coworkerId: null }],
  ])("nowhere if %s", (_, booking) => {
    expect(leftOut([days], {}, booking)).toEqual([]);
  });
});

test("credits never affect which rule prices the booking", () => {
  const rules = [aPricingRule({ id: 1 }), aPricingRule({ id: 2, price: decimal("70"), chargePeriod: "DAYS" })];
  const credits = [aCustomerCredit({ chargePeriod: "DAYS", remainingUses: 9 })];
  const { extraServiceId, due } = quote(
    aBooking(FROM, "2026-06-02 11:00", { coworkerId: 2001 }),
    theFacts(rules, { credits }),
  );

  expect([extraServiceId, written(due)]).toEqual([1, "60"]);
});
