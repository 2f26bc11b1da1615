import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import { LINKS_MAX } from "../../../src/domain/field.ts";
import { FINDINGS_MAX } from "../../../src/domain/pricing/audit.ts";
import type { PricingFinding } from "../../../src/domain/pricing/finding.ts";
import { quote } from "../../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import type { Audited } from "../../../src/domain/pricing/specimen.ts";
import { asked } from "../../support/generated-pricing.ts";
import { LONDON, NOW } from "../../support/given.ts";
import { aBooking, aPricingRule, at, auditOf, theFacts } from "../../support/pricing.ts";
import { slotsOf } from "../../support/pricing-slots.ts";
import { coveringRuns, expectCases, runs } from "../../support/runs.ts";

const audited: Audited = { businessId: LONDON, resourceTypeId: 11, timeZone: "Europe/London", now: NOW };
const NIGHTLY = { fromTime: 1200, toTime: 600 };

type Rules = Partial<PricingRule>[];
const withIds = (rules: Rules) => rules.map((rule, place) => aPricingRule({ id: place + 1, ...rule }));

function audit(rules: Rules, changes: Partial<Audited> = {}) {
  return auditOf({ ...audited, ...changes }, theFacts(withIds(rules)));
}

/** `TIE 1 2`: the finding and its rules. Gaps are written as their sentence. */
function found(rules: Rules): string[] {
  return audit(rules).findings.map(({ kind, extraServiceIds, message }) =>
    kind === "NO_PRICE" ? message : `${kind} ${extraServiceIds.join(" ")}`,
  );
}

const [p10, p20] = [{ price: decimal("10") }, { price: decimal("20") }];

describe("an audit finds", () => {
  test.each<[string, Rules, string[]]>([
    ["nothing in one rule for everybody", [{}], []],
    ["nothing in rules of which each wins somewhere", [{ ...p10, maxLength: 60 }, p20], []],
    [
      "rules that cost the same",
      [
        { ...p10, maxLength: 60 },
        { ...p10, minLength: 30 },
      ],
      ["TIE 1 2"],
    ],
    [
      "rules that cost the same at one moment only",
      [{ ...p10, toTime: 720 }, { ...p10, fromTime: 660 }, p20],
      ["TIE 1 2"],
    ],
    [
      "a rule that is dearer than one with wider conditions",
      [p10, { ...p20, onlyForMembers: true }],
      ["NEVER_WINS 2 1"],
    ],
    ["a rule that only ties with one before it", [p10, p10], ["NEVER_WINS 2 1", "TIE 1 2"]],
    [
      "a rule that a default always beats",
      [
        { ...p10, maxLength: 60 },
        { ...p20, isDefaultPrice: true },
      ],
      ["NEVER_WINS 1 2"],
    ],
    [
      "two defaults that meet",
      [
        { ...p10, isDefaultPrice: true, maxLength: 90 },
        { ...p20, isDefaultPrice: true },
      ],
      ["SEVERAL_DEFAULTS 1 2"],
    ],
    [
      "no two defaults that never meet",
      [{ ...p10, isDefaultPrice: true, toTime: 720 }, { ...p20, isDefaultPrice: true, fromTime: 721 }, p20],
      [],
    ],
    ["a cap on minutes without a greatest length", [{ maximumPrice: decimal("100") }], ["CAP_WITHOUT_MAX_LENGTH 1"]],
    ["nothing in a cap with a greatest length", [{ maximumPrice: decimal("100"), maxLength: 1440 }], []],
    [
      "a cap that is reached within a year",
      [{ price: decimal("1"), maximumPrice: decimal("1000") }],
      ["CAP_WITHOUT_MAX_LENGTH 1"],
    ],
    ["nothing in a cap that costs more than a year", [{ price: decimal("0"), maximumPrice: decimal("1") }], []],
    ["nothing in a cap within a window", [{ maximumPrice: decimal("100"), toTime: 1439 }, p20], []],
    ["nothing in a cap on days", [{ maximumPrice: decimal("100"), chargePeriod: "DAYS" }], []],
    [
      "a window that is shorter than the least length",
      [{ fromTime: 540, toTime: 600, minLength: 61 }, p20],
      ["WINDOW_NEVER_FITS 1"],
    ],
    [
      "a window in which no whole day lies",
      [{ fromTime: 540, toTime: 1020, chargePeriod: "DAYS" }, p20],
      ["WINDOW_NEVER_FITS 1"],
    ],
    [
      "a window in which no night lies",
      [{ fromTime: 540, toTime: 1440, usePerNightPricing: true }, p20],
      ["WINDOW_NEVER_FITS 1"],
    ],
    [
      "nothing in a window in which a night lies",
      [{ ...NIGHTLY, usePerNightPricing: true, price: decimal("5") }, p20],
      [],
    ],
    [
      "nothing in a window as long as the least length",
      [{ fromTime: 540, toTime: 600, minLength: 60, ...p10 }, p20],
      [],
    ],
    ["nothing in printing credits", [{ isPrintingCredit: true, chargePeriod: "USES", ...p10 }, p20], []],
    [
      "a length in minutes that looks like one in days",
      [{ chargePeriod: "DAYS", minLength: 1, maxLength: 5 }],
      ["LENGTH_IN_OTHER_UNIT 1"],
    ],
    [
      "a length in nights that looks like one in minutes",
      [{ usePerNightPricing: true, lengthUnit: "CHARGE_PERIOD", maxLength: 2880 }],
      ["LENGTH_IN_OTHER_UNIT 1"],
    ],
    [
      "nothing in lengths that make sense in their unit",
      [
        { chargePeriod: "DAYS", maxLength: 600, ...p10 },
        { chargePeriod: "DAYS", lengthUnit: "CHARGE_PERIOD", maxLength: 30, ...p20 },
      ],
      [],
    ],
    [
      "types of time credit where nothing has a price",
      [{ isBookingCredit: true }, { isPrintingCredit: true, chargePeriod: "USES" }],
      [
        "CREDIT_TYPE_WITHOUT_PRICE 1",
        "Bookings by anybody of 60 minutes that start from 00:00 to 23:59 have no price.",
      ],
    ],
    ["nothing in types of time credit beside a price", [{ isBookingCredit: true }, p20], []],
    [
      "a slot outside the times of the day",
      [
        {
          fromTime: 540,
          toTime: 1020,
          timeSlots: slotsOf([
            ["1", 540, 600],
            ["2", 1020, 1080],
          ]),
          ...p10,
        },
        p20,
      ],
      ["SLOTS_OUTSIDE_WINDOW 1"],
    ],
    [
      "slots of which none meets the times of the day",
      [{ fromTime: 540, toTime: 720, timeSlots: slotsOf([["12345", 780, 1020]]), ...p10 }, p20],
      ["SLOTS_OUTSIDE_WINDOW 1", "SLOTS_NEVER_FIT 1"],
    ],
    [
      "slots in which no whole day lies",
      [{ chargePeriod: "DAYS", timeSlots: slotsOf([["12345", 540, 1020]]) }, p20],
      ["SLOTS_NEVER_FIT 1"],
    ],
    [
      "slots in which no night lies",
      [{ usePerNightPricing: true, timeSlots: slotsOf([["0123456", 540, 1440]]) }, p20],
      ["SLOTS_NEVER_FIT 1"],
    ],
    [
      "slots that are shorter than the least length",
      [{ minLength: 61, timeSlots: slotsOf([["1", 540, 600]]) }, p20],
      ["SLOTS_NEVER_FIT 1"],
    ],
    [
      "slots that leave no time open",
      [{ timeSlots: slotsOf([["0123456", 0, 1440, false]]) }, p20],
      ["SLOTS_NEVER_FIT 1"],
    ],
    [
      "nothing in slots in which a night and a day lie",
      [
        { usePerNightPricing: true, timeSlots: slotsOf([["56", 0, 1440]]), price: decimal("5") },
        { chargePeriod: "DAYS", timeSlots: slotsOf([["3", 0, 1440]]), ...p10 },
        p20,
      ],
      [],
    ],
    [
      "a rule that is dearer than one with wider slots",
      [{ ...p10, timeSlots: slotsOf([["12345", 540, 1080]]) }, { ...p20, timeSlots: slotsOf([["15", 600, 700]]) }, p20],
      ["NEVER_WINS 2 1"],
    ],
    [
      "hours without a price by the day of the week",
      [
        {
          timeSlots: slotsOf([
            ["12345", 540, 1020],
            ["6", 540, 720],
          ]),
          minLength: 60,
        },
      ],
      [
        "Bookings by anybody of 60 minutes that start from 00:00 to 08:59 on Tuesday, Wednesday, Thursday, Friday, Saturday, Monday have no price.",
        "Bookings by anybody of 60 minutes that start from 16:01 to 23:59 on Tuesday, Wednesday, Thursday, Friday, Monday have no price.",
        "Bookings by anybody of 60 minutes that start from 11:01 to 23:59 on Saturday have no price.",
        "Bookings by anybody of 60 minutes that start from 00:00 to 23:59 on Sunday have no price.",
      ],
    ],
    [
      "hours without a price",
      [{ fromTime: 540, toTime: 1020, minLength: 60 }],
      [
        "Bookings by anybody of 60 minutes that start from 00:00 to 08:59 have no price.",
        "Bookings by anybody of 60 minutes that start from 16:01 to 23:59 have no price.",
      ],
    ],
    [
      "customers without a price",
      [{ onlyForMembers: true }],
      ["Bookings by contacts of 60 minutes that start from 00:00 to 23:59 have no price."],
    ],
    [
      "lengths without a price, between the shortest and the longest",
      [
        { minLength: 30, maxLength: 60 },
        { minLength: 120, maxLength: 240 },
      ],
      ["Bookings by anybody of 61, 119 minutes that start from 00:00 to 23:59 have no price."],
    ],
    [
      "hours around midnight without a price",
      [{ fromTime: 1320, toTime: 1320 - 31, minLength: 60 }],
      ["Bookings by anybody of 60 minutes that start from 20:30 to 21:59 have no price."],
    ],
    ["that no rule is there", [], ["Bookings by anybody of 60 minutes that start from 00:00 to 23:59 have no price."]],
  ])("%s", (_, rules, expected) => {
    expect(found(rules)).toEqual(expected);
  });

  test("hours without a price after a rule ends within the week", () => {
    const rules = [{ applyTo: at("2026-06-04 12:00 +01:00") }];

    expect(found(rules).filter((message) => message.startsWith("Bookings"))).toEqual([
      "Bookings by anybody of 60 minutes that start from 12:00 to 23:59 have no price.",
      "Bookings by anybody of 60 minutes that start from 00:00 to 23:59 have no price.",
    ]);
  });
});

test("slots that no allowed booking can reach have no witness", () => {
  const rules = [
    { timeSlots: slotsOf([["1", 540, 600]]), chargePeriod: "DAYS", lengthUnit: "CHARGE_PERIOD", minLength: 2000 },
  ];
  const witnesses = audit([...(rules as Rules), p20]).findings.map(({ kind, witness }) => [kind, witness]);

  expect(witnesses).toEqual([
    ["LENGTH_IN_OTHER_UNIT", null],
    ["SLOTS_NEVER_FIT", null],
  ]);
});

test("a finding's witness is a booking of the business, from tomorrow on, in its time zone", () => {
  const [finding] = audit([{ fromTime: 540, toTime: 1020, minLength: 60 }]).findings;

  expect(finding?.witness).toEqual({
    businessId: LONDON,
    resourceTypeId: 11,
    timeZone: "Europe/London",
    from: at("2026-06-02 00:00 +01:00"),
    to: at("2026-06-02 01:00 +01:00"),
    customer: "MEMBER",
    tariffId: null,
    teamIds: [],
    visitors: 0,
    demand: null,
    bookedAt: NOW,
    withinAvailableTimes: true,
    extraServiceId: null,
    currencyCode: null,
    coworkerId: null,
    fallbackCoworkerIds: [],
    holdId: null,
    useCredits: false,
  });
});

test("a day around a clock change is skipped", () => {
  const { findings } = audit([], { now: at("2026-03-27 12:00") });

  expect(findings[0]?.witness?.from).toBe(at("2026-03-30 00:00 +01:00"));
});

/** Whether the witness's quote proves the finding. */
function confirmed({ kind, extraServiceIds, witness }: PricingFinding, facts: ReturnType<typeof theFacts>): boolean {
  if (witness === null)
    return kind === "SLOTS_NEVER_FIT" || kind === "SLOTS_OUTSIDE_WINDOW" || kind === "LENGTH_IN_OTHER_UNIT";
  const { outcome, chosenBecause, extraServiceId, candidates, steps } = quote(witness, facts);
  const applying = candidates.filter(({ eligible }) => eligible).map((candidate) => candidate.extraServiceId);
  const totals = candidates.filter((candidate) => extraServiceIds.includes(candidate.extraServiceId));
  switch (kind) {
    case "NO_PRICE":
    case "CREDIT_TYPE_WITHOUT_PRICE":
      return outcome === "NO_PRICE";
    case "TIE":
      return (
        (chosenBecause === "DISPLAY_ORDER" || chosenBecause === "ID") &&
        extraServiceIds.length > 1 &&
        new Set(totals.map(({ total }) => total)).size === 1 &&
        extraServiceIds.includes(extraServiceId!)
      );
    case "SEVERAL_DEFAULTS":
      return extraServiceIds.length > 1 && extraServiceIds.every((id) => applying.includes(id));
    case "NEVER_WINS":
      return extraServiceIds.every((id) => applying.includes(id)) && extraServiceId !== extraServiceIds[0];
    case "CAP_WITHOUT_MAX_LENGTH":
      return outcome === "PRICED" && extraServiceId === extraServiceIds[0] && steps.some(({ kind }) => kind === "CAP");
    case "WINDOW_NEVER_FITS": {
      const reasons = candidates.find((candidate) => candidate.extraServiceId === extraServiceIds[0])?.reasons;
      return reasons?.some(({ code }) => code === "TIME_WINDOW") === true;
    }
    case "SLOTS_OUTSIDE_WINDOW": {
      const reasons = candidates.find((candidate) => candidate.extraServiceId === extraServiceIds[0])?.reasons ?? [];
      const codes = reasons.map(({ code }) => code);
      return codes.includes("TIME_WINDOW") && !codes.includes("TIME_SLOTS");
    }
    case "SLOTS_NEVER_FIT": {
      const reasons = candidates.find((candidate) => candidate.extraServiceId === extraServiceIds[0])?.reasons ?? [];
      return reasons.some(({ code }) => code === "TIME_SLOTS" || code === "TIME_WINDOW");
    }
    case "LENGTH_IN_OTHER_UNIT": {
      const rule = facts.rules.find(({ id }) => id === extraServiceIds[0])!;
      const minutes = (witness.to - witness.from) / 60_000;
      const isOne = (length: number | null) => length !== null && length > 0 && minutes % length === 0;
      return isOne(rule.minLength) || isOne(rule.maxLength);
    }
  }
}

/** Arbitrary rules; or rules that differ only in conditions and one of two prices, to get many ties; or rules without prices. */
const audits = fc.tuple(asked, fc.nat(9)).map(([{ booking, facts }, as]) => ({
  booking: { ...booking, extraServiceId: null },
  facts: as > 5 ? facts : { ...facts, rules: facts.rules.map(as > 0 ? plain : creditType) },
}));

function creditType(rule: PricingRule): PricingRule {
  return { ...rule, isBookingCredit: true };
}

function plain({ price, ...rule }: PricingRule): PricingRule {
  const { id, businessId, resourceTypes, fromTime, toTime, minLength, maxLength, tariffs, onlyForMembers } = rule;
  const conditions = { fromTime, toTime, minLength, maxLength, tariffs, onlyForMembers };
  return aPricingRule({
    ...{ id, businessId, resourceTypes, price: decimal(price % 2 === 0 ? "1" : "2"), isDefaultPrice: price % 3 === 0 },
    ...(price % 5 === 0 ? {} : conditions),
  });
}

test("every witness proves its finding, and every kind of finding occurs", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(audits, ({ booking, facts }) => {
      const { timeZone, bookedAt: now } = booking;
      const { findings, complete } = auditOf({ ...audited, timeZone, now }, facts);

      expect(complete).toBe(findings.length < FINDINGS_MAX);
      for (const finding of findings) {
        kinds.add(finding.kind);
        expect(confirmed(finding, facts), JSON.stringify(finding)).toBe(true);
      }
    }),
    coveringRuns(200, 1_000),
  );

  expectCases(kinds, [
    ...["CAP_WITHOUT_MAX_LENGTH", "CREDIT_TYPE_WITHOUT_PRICE", "LENGTH_IN_OTHER_UNIT", "NEVER_WINS", "NO_PRICE"],
    ...["SEVERAL_DEFAULTS", "SLOTS_NEVER_FIT", "SLOTS_OUTSIDE_WINDOW", "TIE", "WINDOW_NEVER_FITS"],
  ]);
});

test("a rule that never wins prices no booking, as long as all amounts can be stored", () => {
  let seen = 0;
  fc.assert(
    fc.property(audits, ({ booking, facts }) => {
      const { timeZone, bookedAt: now } = booking;
      const { findings } = auditOf({ ...audited, timeZone, now }, facts);
      const losers = findings.filter(({ kind }) => kind === "NEVER_WINS").map(({ extraServiceIds: [id] }) => id);

      const { outcome, extraServiceId, candidates } = quote(booking, facts);
      const isKept = candidates.every(({ eligible, total }) => !eligible || total !== null);
      if (outcome === "PRICED" && isKept) expect(losers).not.toContain(extraServiceId);
      seen += losers.length;
    }),
    coveringRuns(400, 2_000),
  );
  expect(seen).toBeGreaterThan(0);
});

test("a booking of an audited length has no price exactly if a gap is reported", () => {
  const always = [
    aPricingRule({ id: 8, minLength: 30, maxLength: 60, fromTime: 600, toTime: 900 }),
    aPricingRule({ id: 9, minLength: 119, fromTime: 1, toTime: 300, onlyForContacts: true }),
  ];
  const booked = fc.record({
    customer: fc.constantFrom("MEMBER" as const, "CONTACT" as const),
    length: fc.constantFrom(30, 60, 119),
    minute: fc.nat(1439),
  });
  fc.assert(
    fc.property(asked, booked, ({ facts }, { customer, length, minute }) => {
      const some = facts.rules.map((rule) => ({
        ...rule,
        ...{ minLength: 30, maxLength: rule.id % 2 === 0 ? 60 : 118, currencyCode: "GBP", price: decimal("1") },
        ...{ lengthUnit: "MINUTES" as const },
        ...{ applyFrom: null, applyTo: null, fixedCostPrice: null },
      }));
      const known = theFacts([...some, ...always]);
      const { findings, complete } = auditOf(audited, known);
      const from = at("2026-06-02 00:00 +01:00") + minute * 60_000;
      const booking = aBooking("2026-06-02 09:00", "2026-06-02 10:00", {
        ...{ customer, timeZone: "Europe/London", from, to: from + length * 60_000 },
      });
      const time = new Date(minute * 60_000).toISOString().slice(11, 16);
      const reported = findings
        .filter(
          ({ kind, witness, message }) =>
            kind === "NO_PRICE" &&
            (witness!.customer === customer || message.includes("anybody")) &&
            (!/ on \w+day/.test(message) || message.includes("Tuesday")),
        )
        .map(({ message }) => /of ([\d, ]+) minutes that start from (\S+) to (\S+)/.exec(message)!)
        .filter(
          ([, lengths, first, last]) =>
            lengths!.split(", ").includes(String(length)) && first! <= time && time <= last!,
        );

      expect(complete).toBe(true);
      expect(reported.length).toBe(quote(booking, known).outcome === "NO_PRICE" ? 1 : 0);
    }),
    { numRuns: runs(90, 900) },
  );
});

test("an audit with more findings than it may return says so", () => {
  const rules = Array.from({ length: FINDINGS_MAX + 1 }, () => ({ maximumPrice: decimal("1") }));
  const { findings, complete } = audit(rules);

  expect([findings.length, complete]).toEqual([FINDINGS_MAX, false]);
});

test("an audit finishes within its time limit", () => {
  const rules = Array.from({ length: 500 }, (_, place) => ({
    ...{ price: decimal(String(1000 - place)), fromTime: place, toTime: 720 + place },
    ...{ minLength: 15 + place, maxLength: 600 + place },
  }));
  const started = performance.now();
  const { complete } = audit(rules);

  expect(complete).toBe(false);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test("rules with several hundred tariffs and teams are compared within the time limit", () => {
  const links = Array.from({ length: LINKS_MAX }, (_, place) => place + 1);
  const rules = Array.from({ length: 500 }, (_, place) => ({
    ...{ tariffs: [...links], teams: links.map((id) => id + place), isDefaultPrice: place % 2 === 0 },
    minLength: 500 - place,
  }));
  const started = performance.now();
  audit(rules);

  expect(performance.now() - started).toBeLessThan(5_000);
});
