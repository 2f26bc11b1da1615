import { DAY_MINUTES } from "../calendar.ts";
import { limitPeriodOf } from "./length.ts";
import { openTimesOf } from "./open-times.ts";
import { BILLED_MINUTES } from "./periods.ts";
import { byDisplayOrder, isBookable, type PricingRule } from "./rule.ts";
import { PRICED_MINUTES } from "./steps.ts";
import { timeWindowOf } from "./time-window.ts";

/**
 * Whether `better` wins over `rule` whatever the booking is: it applies wherever `rule` does, and is a default where
 * `rule` is none, or is never dearer and first in ties. Amounts that are too large to be kept are left aside.
 * `currencyUnit` is the least part of their currency, in ten-thousandths.
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

/** Whether every condition of `wide` holds where those of `narrow` do. */
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
    // Last, since there may be several hundred, and an audit holds every rule against every other.
    hasAllOf(wide.tariffs, narrow.tariffs) &&
    hasAllOf(wide.teams, narrow.teams)
  );
}

/** No links stand for all. */
function hasAllOf(wide: readonly number[], narrow: readonly number[]): boolean {
  if (wide.length === 0) return true;
  if (narrow.length === 0) return false;
  const known = sets.get(wide) ?? new Set(wide);
  sets.set(wide, known);
  return narrow.every((id) => known.has(id));
}

/** The ids of lists that were looked at, which each rule that is held against theirs asks for again. */
const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

/** Whether a lower limit, which may be missing, is not above another. */
function beginsBy(wide: number | null, narrow: number | null): boolean {
  return wide === null || (narrow !== null && wide <= narrow);
}

/** Whether an upper limit, which may be missing, is not below another. */
function lastsUntil(wide: number | null, narrow: number | null): boolean {
  return wide === null || (narrow !== null && narrow <= wide);
}

/** Lengths of two rules are told apart where they are limited in the same unit. */
function hasWiderLengths(wide: PricingRule, narrow: PricingRule): boolean {
  if (wide.minLength === null && wide.maxLength === null) return true;
  if (limitPeriodOf(wide) !== limitPeriodOf(narrow)) return false;
  return beginsBy(wide.minLength, narrow.minLength) && lastsUntil(wide.maxLength, narrow.maxLength);
}

/** Whether every booking that lies in the slots of `narrow` lies in those of `wide`. */
function isWithinSlots(narrow: PricingRule, wide: PricingRule): boolean {
  const [outer, inner] = [openTimesOf(wide.timeSlots), openTimesOf(narrow.timeSlots)];
  if (outer === null || outer.isAlways) return true;
  if (inner === null) return false;
  return inner.stretches.every(({ from, to }) => outer.stretches.some((one) => one.from <= from && to <= one.to));
}

/** Whether every booking that lies in the window of `narrow` lies in that of `wide`. */
function isWithin(narrow: PricingRule, wide: PricingRule): boolean {
  const [outer, inner] = [timeWindowOf(wide), timeWindowOf(narrow)];
  if (outer === null) return true;
  if (inner === null) return false;
  return [-1, 0, 1].some((days) => {
    const later = days * DAY_MINUTES;
    return outer.from <= inner.from + later && inner.to + later <= outer.to;
  });
}

/** What a price depends on besides the amount of one unit. */
const terms = [
  ...(["chargePeriod", "usePerNightPricing", "maximumPrice", "fixedCostLength", "fixedCostPrice"] as const),
  ...(["applyChargeToVisitors", "priceFactorLowDemand", "priceFactorAverageDemand", "priceFactorHighDemand"] as const),
  ...(["priceFactorLastMinute", "lastMinutePeriodMinutes", "lastMinuteAdjustmentType"] as const),
];

function hasSameTerms(a: PricingRule, b: PricingRule): boolean {
  return terms.every((name) => a[name] === b[name]);
}

/** Whether the difference of the prices is never lost: nothing but units and heads counts, and rounding leaves it. */
function isCheaperEverywhere(better: PricingRule, rule: PricingRule, currencyUnit: number): boolean {
  const plain = [rule.maximumPrice, rule.fixedCostPrice, rule.priceFactorLowDemand, rule.priceFactorAverageDemand];
  if (rule.lastMinuteAdjustmentType !== "DISABLED") return false;
  if ([...plain, rule.priceFactorHighDemand].some((value) => value !== null)) return false;
  const units = rule.chargePeriod === "MINUTES" && !rule.usePerNightPricing ? BILLED_MINUTES / PRICED_MINUTES : 1;
  return (rule.price - better.price) * units >= currencyUnit;
}
