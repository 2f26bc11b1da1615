import { DAY_MINUTES } from "../calendar.ts";
import type { Occasion } from "./occasion.ts";
import type { PricingRule } from "./rule.ts";

/** What a rule says of lengths and of the units that it bills. */
export type LengthTerms = Pick<
  PricingRule,
  "lengthUnit" | "chargePeriod" | "usePerNightPricing" | "minLength" | "maxLength"
>;

/** The periods by which a rule that counts more than minutes bills. */
export type LongPeriod = "NIGHTS" | Exclude<PricingRule["chargePeriod"], "MINUTES" | "USES">;

/** The period of the rule; `null` where it bills minutes or uses. */
export function longPeriodOf({
  chargePeriod,
  usePerNightPricing,
}: Pick<LengthTerms, "chargePeriod" | "usePerNightPricing">): LongPeriod | null {
  if (usePerNightPricing) return "NIGHTS";
  return chargePeriod === "MINUTES" || chargePeriod === "USES" ? null : chargePeriod;
}

/** The period in which the rule limits lengths; `null` where it does so in minutes. */
export function limitPeriodOf(rule: LengthTerms): LongPeriod | null {
  return rule.lengthUnit === "MINUTES" ? null : longPeriodOf(rule);
}

/** The length of a booking in the unit in which the rule limits it: minutes that pass, or its billed units. */
export function lengthOf(rule: LengthTerms, occasion: Occasion): number {
  const period = limitPeriodOf(rule);
  if (period === null) return occasion.elapsedMinutes;
  return period === "NIGHTS" ? occasion.nights() : occasion.units(period, 0);
}

/** Minutes of one period on days without a change of the clocks: of months the shortest and the longest. */
export const periodMinutes: Readonly<Record<LongPeriod, { readonly least: number; readonly most: number }>> = {
  NIGHTS: { least: DAY_MINUTES, most: DAY_MINUTES },
  DAYS: { least: DAY_MINUTES, most: DAY_MINUTES },
  WEEKS: { least: 7 * DAY_MINUTES, most: 7 * DAY_MINUTES },
  FOUR_WEEK_MONTHS: { least: 28 * DAY_MINUTES, most: 28 * DAY_MINUTES },
  MONTHS: { least: 28 * DAY_MINUTES, most: 31 * DAY_MINUTES },
};

/** Lengths in minutes that the rule allows for certain, if the clocks do not change. */
export function minutesAllowed(rule: LengthTerms): { least: number | null; most: number | null } {
  const { minLength, maxLength } = rule;
  const period = limitPeriodOf(rule);
  if (period === null) return { least: minLength, most: maxLength };
  const { least, most } = periodMinutes[period];
  return {
    least: minLength === null || minLength <= 1 ? null : begun(minLength, period) * most + 1,
    most: maxLength === null ? null : maxLength * least,
  };
}

/** Whole periods after which, a minute later, so many are billed: a day that has begun is one, a night needs its midnight. */
function begun(units: number, period: LongPeriod): number {
  return period === "NIGHTS" ? units : units - 1;
}
