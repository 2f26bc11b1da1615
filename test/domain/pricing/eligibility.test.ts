import { describe, expect, test } from "vitest";
import type { Booking } from "../../../src/domain/pricing/booking.ts";
import { anyWhyNot, whyNot } from "../../../src/domain/pricing/eligibility.ts";
import { occasionOf } from "../../../src/domain/pricing/occasion.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import { aBooking, aPricingRule, at } from "../../support/pricing.ts";

const FROM = "2026-06-02 09:00";

function reasons(rule: Partial<PricingRule>, booking: Partial<Booking> = {}): string[] {
  const occasion = occasionOf(aBooking(FROM, "2026-06-02 10:00", booking));
  return whyNot(aPricingRule(rule), occasion).map(
    ({ code, propertyName, threshold, actual }) => `${code} ${propertyName}: ${threshold}, not ${actual}`,
  );
}

describe("an hour of a member from 09:00 is priced by", () => {
  test.each<[string, Partial<PricingRule>, Partial<Booking>?]>([
    ["a rule without conditions", {}],
    ["a rule of several resource types", { resourceTypes: [10, 11, 12] }],
    ["a rule for members", { onlyForMembers: true }],
    ["a rule for contacts, where the customer is one", { onlyForContacts: true }, { customer: "CONTACT" }],
    ["a rule of the customer's tariff", { tariffs: [301, 302] }, { tariffId: 302 }],
    ["a rule for all tariffs, with any tariff of the customer", {}, { tariffId: 302 }],
    ["a rule that shares one of the booking's teams", { teams: [401, 402] }, { teamIds: [400, 402] }],
    ["a rule for all teams, with any team of the booking", {}, { teamIds: [400] }],
    ["a rule in the requested currency", { currencyCode: "EUR" }, { currencyCode: "EUR" }],
    ["a rule in any currency if none is requested", { currencyCode: "EUR" }],
    ["a rule whose least length is the booking's", { minLength: 60 }],
    ["a rule whose least length is 0", { minLength: 0 }],
    ["a rule whose greatest length is the booking's", { maxLength: 60 }],
    ["a rule for available times", { onlyWithinAvailableTimes: true }],
    ["a rule for any time", {}, { withinAvailableTimes: false }],
    ["a rule that begins to apply at the start", { applyFrom: at(FROM) }],
    ["a rule that ceases to apply a millisecond after the start", { applyTo: at(FROM) + 1 }],
    ["a rule that ceases to apply during the booking", { applyTo: at("2026-06-02 09:30") }],
  ])("%s", (_, rule, booking) => {
    expect(reasons(rule, booking)).toEqual([]);
  });
});

describe("an hour of a member from 09:00 is not priced by", () => {
  test.each<[string, Partial<PricingRule>, Partial<Booking>, string]>([
    ["another resource type's rule", { resourceTypes: [12, 13] }, {}, "RESOURCE_TYPE resourceTypes: 12, 13, not 11"],
    ["a rule of no resource type", { resourceTypes: [] }, {}, "RESOURCE_TYPE resourceTypes: none, not 11"],
    ["a printing credit", { isPrintingCredit: true }, {}, "NOT_BOOKABLE isPrintingCredit: false, not true"],
    ["a rule for contacts", { onlyForContacts: true }, {}, "CUSTOMER onlyForContacts: CONTACT, not MEMBER"],
    [
      "a rule for members, where the customer is a contact",
      { onlyForMembers: true },
      { customer: "CONTACT" },
      "CUSTOMER onlyForMembers: MEMBER, not CONTACT",
    ],
    ["another tariff's rule", { tariffs: [301, 302] }, { tariffId: 303 }, "TARIFF tariffs: 301, 302, not 303"],
    ["a tariff's rule without a tariff", { tariffs: [301] }, {}, "TARIFF tariffs: 301, not none"],
    ["other teams' rule", { teams: [401] }, { teamIds: [402, 403] }, "TEAM teams: 401, not 402, 403"],
    ["a team's rule without a team", { teams: [401, 402] }, {}, "TEAM teams: 401, 402, not none"],
    ["another currency", { currencyCode: "EUR" }, { currencyCode: "GBP" }, "CURRENCY currencyCode: EUR, not GBP"],
    ["a rule of a minute more", { minLength: 61 }, {}, "MIN_LENGTH minLength: 61, not 60"],
    ["a rule of a minute less", { maxLength: 59 }, {}, "MAX_LENGTH maxLength: 59, not 60"],
    ["a rule of no length", { maxLength: 0 }, {}, "MAX_LENGTH maxLength: 0, not 60"],
    [
      "a rule for available times outside of them",
      { onlyWithinAvailableTimes: true },
      { withinAvailableTimes: false },
      "AVAILABLE_TIMES onlyWithinAvailableTimes: true, not false",
    ],
    [
      "a rule that begins to apply a millisecond later",
      { applyFrom: at(FROM) + 1 },
      {},
      "APPLY_FROM applyFrom: 2026-06-02T09:00:00.001Z, not 2026-06-02T09:00:00.000Z",
    ],
    [
      "a rule that ceases to apply at the start",
      { applyTo: at(FROM) },
      {},
      "APPLY_TO applyTo: 2026-06-02T09:00:00.000Z, not 2026-06-02T09:00:00.000Z",
    ],
    ["a rule of later hours", { fromTime: 541 }, {}, "TIME_WINDOW fromTime: 541, not 540"],
    ["a rule of earlier hours", { toTime: 599 }, {}, "TIME_WINDOW toTime: 599, not 600"],
  ])("%s", (_, rule, booking, expected) => {
    expect(reasons(rule, booking)).toEqual([expected]);
  });

  test("a rule that fails every condition, and it lists all reasons in a fixed order", () => {
    const against: Partial<PricingRule> = {
      resourceTypes: [12],
      isPrintingCredit: true,
      onlyForContacts: true,
      tariffs: [301],
      teams: [401],
      currencyCode: "EUR",
      fromTime: 600,
      toTime: 660,
      minLength: 90,
      maxLength: 30,
      onlyWithinAvailableTimes: true,
      applyFrom: at("2026-06-03 00:00"),
      applyTo: at("2026-06-01 00:00"),
    };
    const reported = reasons(against, { currencyCode: "GBP", withinAvailableTimes: false });

    expect(reported.map((reason) => reason.split(" ")[0])).toEqual([
      ...["RESOURCE_TYPE", "NOT_BOOKABLE", "CUSTOMER", "TARIFF", "TEAM", "CURRENCY", "TIME_WINDOW"],
      ...["MIN_LENGTH", "MAX_LENGTH", "AVAILABLE_TIMES", "APPLY_FROM", "APPLY_TO"],
    ]);
  });
});

test("a reason names the first twenty of many teams", () => {
  const teams = Array.from({ length: 21 }, (_, place) => 401 + place);

  expect(reasons({ teams })).toEqual([`TEAM teams: ${teams.slice(0, 20).join(", ")}, …, not none`]);
});

test("one reason is enough if the reasons are not shown", () => {
  const occasion = occasionOf(aBooking(FROM, "2026-06-02 10:00"));
  const rule = aPricingRule({ tariffs: [301], minLength: 90 });

  expect(anyWhyNot(rule, occasion)).toEqual(whyNot(rule, occasion).slice(0, 1));
  expect(anyWhyNot(aPricingRule(), occasion)).toEqual([]);
});
