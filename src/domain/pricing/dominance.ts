import { DAY_MINUTES } from "../calendar.ts";
import { limitPeriodOf } from "./length.ts";
import { openTimesOf } from "./open-times.ts";
import { BILLED_MINUTES } from "./periods.ts";
import { byDisplayOrder, isBookable, type PricingRule } from "./rule.ts";
import { PRICED_MINUTES } from "./steps.ts";
import { timeWindowOf } from "./time-window.ts";

/**
 * Whether `better` wins over `rule` for every booking. That needs two things: `better` applies wherever `rule` does;
 * and it is a default price and `rule` is not, or it is never dearer and wins ties. Amounts that are too large to store
 * are ignored. `currencyUnit` is the smallest unit of the currency, in ten-thousandths.
 */
export function alwaysBeats(better: PricingRule, rule: PricingRule, currencyUnit: number): boolean {
  if (better.id === rule.id || better.currencyCode !== rule.currencyCode) return false;
  return isPreferred(better, rule, currencyUnit) && appliesWherever(better, rule);
}

/** Whether `better` wins over `rule` where both apply. */
function isPreferred(better: PricingRule, rule: PricingRule, currencyUnit: number): boolean {
  if (better.isDefaultPrice !== rule.isDefaultPrice) return better.isDefaultPrice;
  if (better.price > rule.price || !hasSameTerms(better, rule)) return false;
  return byDisplayOrder(better, rule) < 0 || isCheaperEverywhere(better, rule, currencyUnit);
}

/** Whether every condition of `wide` holds whenever those of `narrow` do. */
function appliesWherever(wide: PricingRule, narrow: PricingRule): boolean {
  return (
    isBookable(wide) &&
    (!wide.onlyForMembers || narrow.onlyForMembers) &&
    (!wide.onlyForContacts || narrow.onlyForContacts) &&
    (!wide.onlyWithinAvailableTimes || narrow.onlyWithinAvailableTimes) &&
    hasWiderLengths(wide, narrow) &&
    beginsBy(wide.applyFrom, narrow.applyFrom) &&
    lastsUntil(wide.applyTo, narrow.applyTo) &&
    isWithin(narrow, wide) &&
    isWithinSlots(narrow, wide) &&
    // Checked last: a rule may have several hundred links, and an audit compares every pair of rules.
    hasAllOf(wide.tariffs, narrow.tariffs) &&
    hasAllOf(wide.teams, narrow.teams)
  );
}

/** An empty list of links allows all. */
function hasAllOf(wide: readonly number[], narrow: readonly number[]): boolean {
  if (wide.length === 0) return true;
  if (narrow.length === 0) return false;
  const known = sets.get(wide) ?? new Set(wide);
  sets.set(wide, known);
  return narrow.every((id) => known.has(id));
}

/** Links as sets, cached: every comparison with a rule needs its set again. */
const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

/** Whether one lower limit (null: none) is not above another. */
function beginsBy(wide: number | null, narrow: number | null): boolean {
  return wide === null || (narrow !== null && wide <= narrow);
}

/** Whether one upper limit (null: none) is not below another. */
function lastsUntil(wide: number | null, narrow: number | null): boolean {
  return wide === null || (narrow !== null && narrow <= wide);
}

/** Lengths can only be compared if both rules limit them in the same unit. */
function hasWiderLengths(wide: PricingRule, narrow: PricingRule): boolean {
  if (wide.minLength === null && wide.maxLength === null) return true;
  if (limitPeriodOf(wide) !== limitPeriodOf(narrow)) return false;
  return beginsBy(wide.minLength, narrow.minLength) && lastsUntil(wide.maxLength, narrow.maxLength);
}

/** Whether every booking within the slots of `narrow` is within those of `wide`. */
function isWithinSlots(narrow: PricingRule, wide: PricingRule): boolean {
  const [outer, inner] = [openTimesOf(wide.timeSlots), openTimesOf(narrow.timeSlots)];
  if (outer === null || outer.isAlways) return true;
  if (inner === null) return false;
  return inner.stretches.every(({ from, to }) => outer.stretches.some((one) => one.from <= from && to <= one.to));
}

/** Whether every booking within the window of `narrow` is within that of `wide`. */
function isWithin(narrow: PricingRule, wide: PricingRule): boolean {
  const [outer, inner] = [timeWindowOf(wide), timeWindowOf(narrow)];
  if (outer === null) return true;
  if (inner === null) return false;
  return [-1, 0, 1].some((days) => {
    const later = days * DAY_MINUTES;
    return outer.from <= inner.from + later && inner.to + later <= outer.to;
  });
}

/** The fields that a price depends on besides the price of one unit. */
const terms = [
  ...(["chargePeriod", "usePerNightPricing", "maximumPrice", "fixedCostLength", "fixedCostPrice"] as const),
  ...(["applyChargeToVisitors", "priceFactorLowDemand", "priceFactorAverageDemand", "priceFactorHighDemand"] as const),
  ...(["priceFactorLastMinute", "lastMinutePeriodMinutes", "lastMinuteAdjustmentType"] as const),
];

function hasSameTerms(a: PricingRule, b: PricingRule): boolean {
  return terms.every((name) => a[name] === b[name]);
}

/** Whether a lower unit price always gives a lower total: no other amounts apply, and rounding keeps the difference. */
function isCheaperEverywhere(better: PricingRule, rule: PricingRule, currencyUnit: number): boolean {
  const plain = [rule.maximumPrice, rule.fixedCostPrice, rule.priceFactorLowDemand, rule.priceFactorAverageDemand];
  if (rule.lastMinuteAdjustmentType !== "DISABLED") return false;
  if ([...plain, rule.priceFactorHighDemand].some((value) => value !== null)) return false;
  const units = rule.chargePeriod === "MINUTES" && !rule.usePerNightPricing ? BILLED_MINUTES / PRICED_MINUTES : 1;
  return (rule.price - better.price) * units >= currencyUnit;
}
