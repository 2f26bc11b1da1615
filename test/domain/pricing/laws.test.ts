import fc from "fast-check";
import { expect, test } from "vitest";
import { quote } from "../../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import { type Asked, asked } from "../../support/generated-pricing.ts";

const quoted = ({ booking, facts }: Asked) => quote(booking, facts);

/** The rules of the quote, each changed in one way. */
function changed({ booking, facts }: Asked, change: (rule: PricingRule) => Partial<PricingRule>): Asked {
  return { booking, facts: { ...facts, rules: facts.rules.map((rule) => ({ ...rule, ...change(rule) })) } };
}

/** The rules that apply, or fail only because of the requested currency. */
function applying(one: Asked): number[] {
  const fixed = {
    ...one,
    facts: { ...one.facts, rules: one.facts.rules.map((rule) => ({ ...rule, currencyCode: "GBP" })) },
  };
  return quoted(fixed)
    .candidates.filter(({ eligible }) => eligible)
    .map(({ extraServiceId }) => extraServiceId);
}

test("steps add up: each begins where the one before ended, and the last is the total", () => {
  fc.assert(
    fc.property(asked, (one) => {
      const { steps, total, outcome } = quoted(one);

      expect(steps.map(({ before }) => before)).toEqual([0, ...steps.map(({ after }) => after)].slice(0, steps.length));
      expect(steps.at(-1)?.after ?? null).toBe(total);
      expect(steps.length > 0).toBe(outcome === "PRICED");
    }),
  );
});

test("every amount is payable in the currency", () => {
  fc.assert(
    fc.property(asked, (one) => {
      const { steps, covered, due, currencyCode } = quoted(one);
      const unit = 10 ** (4 - (one.facts.minorUnits.get(currencyCode ?? "GBP") ?? 0));

      for (const amount of [...steps.map(({ after }) => after), covered ?? 0, due ?? 0]) expect(amount % unit).toBe(0);
    }),
  );
});

test("no other rule that applies is cheaper, unless a default or a fixed service decided", () => {
  fc.assert(
    fc.property(asked, (one) => {
      const { outcome, extraServiceId, chosenBecause, candidates, total } = quoted(one);
      const isDefault = one.facts.rules.find(({ id }) => id === extraServiceId)?.isDefaultPrice;
      fc.pre(outcome === "PRICED" && chosenBecause !== "FIXED" && isDefault === false);

      for (const other of candidates)
        if (other.eligible && other.total !== null) expect(total! <= other.total).toBe(true);
    }),
  );
});

test.each<[string, (rule: PricingRule) => Partial<PricingRule>]>([
  [
    "a window over midnight that closes later",
    ({ fromTime, toTime }) =>
      fromTime !== null && toTime !== null && toTime < fromTime ? { toTime: Math.min(fromTime - 1, toTime + 30) } : {},
  ],
  [
    "a window of the day that closes later",
    ({ fromTime, toTime }) =>
      toTime !== null && toTime > (fromTime ?? 0) ? { toTime: Math.min(1440, toTime + 30) } : {},
  ],
  [
    "a window of the day that opens earlier",
    ({ fromTime, toTime }) =>
      fromTime !== null && fromTime < (toTime ?? 1440) ? { fromTime: Math.max(0, fromTime - 30) } : {},
  ],
  ["a lower least length", ({ minLength }) => (minLength === null ? {} : { minLength: Math.max(0, minLength - 2) })],
  ["a higher greatest length", ({ maxLength }) => (maxLength === null ? {} : { maxLength: maxLength + 2 })],
  ["applying from earlier on", ({ applyFrom }) => (applyFrom === null ? {} : { applyFrom: applyFrom - 60_000 })],
  ["applying for longer", ({ applyTo }) => (applyTo === null ? {} : { applyTo: applyTo + 60_000 })],
  ["one tariff more", ({ tariffs }) => (tariffs.length === 0 ? {} : { tariffs: [...tariffs, 302] })],
  ["one team more", ({ teams }) => (teams.length === 0 ? {} : { teams: [...teams, 402] })],
  ["all customers", () => ({ onlyForContacts: false, onlyForMembers: false })],
  ["all times of the resource", () => ({ onlyWithinAvailableTimes: false })],
])("a wider condition removes no candidate: %s", (_, widened) => {
  fc.assert(
    fc.property(asked, (one) => {
      expect(applying(changed(one, widened))).toEqual(expect.arrayContaining(applying(one)));
    }),
  );
});

test("under one rule without a cap, a longer booking never costs less", () => {
  fc.assert(
    fc.property(asked, fc.integer({ min: 1, max: 5000 }), (one, minutes) => {
      const [rule] = one.facts.rules;
      fc.pre(rule !== undefined);
      const alone = changed({ ...one, facts: { ...one.facts, rules: [rule], mayFix: true } }, () => ({
        businessId: one.booking.businessId,
        isPrintingCredit: false,
        maximumPrice: null,
      }));
      const booking = { ...one.booking, extraServiceId: rule.id };
      const short = quote(booking, alone.facts);
      const long = quote({ ...booking, to: booking.to + minutes * 60_000 }, alone.facts);

      if (short.total === null) expect(long.total).toBeNull();
      else if (long.total !== null) {
        expect(short.total).toBeLessThanOrEqual(long.total);
        expect(short.billedUnits!).toBeLessThanOrEqual(long.billedUnits!);
      }
    }),
  );
});

test("credits never cover more than the need, and no credit covers more than it has", () => {
  fc.assert(
    fc.property(asked, (one) => {
      const { outcome, allocations, neededUnits, coveredUnits, total, covered, due } = quoted(one);
      fc.pre(outcome === "PRICED");

      expect(allocations.reduce((sum, { uses }) => sum + uses, 0)).toBe(coveredUnits);
      expect(coveredUnits!).toBeLessThanOrEqual(neededUnits!);
      expect(covered! + due!).toBe(total);
      expect([covered! >= 0, due! >= 0]).toEqual([true, true]);
      for (const { coworkerExtraServiceId, uses } of allocations) {
        expect(uses).toBeGreaterThan(0);
        const credit = one.facts.credits.find(({ id }) => id === coworkerExtraServiceId)!;
        expect(uses).toBeLessThanOrEqual(credit.remainingUses);
      }
    }),
  );
});

test("the order of the rules and credits makes no difference", () => {
  fc.assert(
    fc.property(asked, (one) => {
      const { rules, credits } = one.facts;
      const reversed = { ...one.facts, rules: [...rules].reverse(), credits: [...credits].reverse() };

      expect(quote(one.booking, reversed)).toEqual(quoted(one));
    }),
  );
});
