import { DAY_MINUTES } from "../calendar.ts";
import type { Occasion } from "./occasion.ts";
import type { PricingRule } from "./rule.ts";

/** The fields of a rule about lengths and billed units. */
export type LengthTerms = Pick<
  PricingRule,
  "lengthUnit" | "chargePeriod" | "usePerNightPricing" | "minLength" | "maxLength"
>;

/** Billing periods longer than minutes. */
export type LongPeriod = "NIGHTS" | Exclude<PricingRule["chargePeriod"], "MINUTES" | "USES">;

/** The period of the rule; `null` if it bills minutes or uses. */
export function longPeriodOf({
  chargePeriod,
  usePerNightPricing,
}: Pick<LengthTerms, "chargePeriod" | "usePerNightPricing">): LongPeriod | null {
  if (usePerNightPricing) return "NIGHTS";
  return chargePeriod === "MINUTES" || chargePeriod === "USES" ? null : chargePeriod;
}

/** The period in which the rule limits lengths; `null` if it limits them in minutes. */
export function limitPeriodOf(rule: LengthTerms): LongPeriod | null {
  return rule.lengthUnit === "MINUTES" ? null : longPeriodOf(rule);
}

/** The length of a booking in the unit that the rule limits: elapsed minutes or billed periods. */
export function lengthOf(rule: LengthTerms, occasion: Occasion): number {
  const period = limitPeriodOf(rule);
  if (period === null) return occasion.elapsedMinutes;
  return period === "NIGHTS" ? occasion.nights() : occasion.units(period, 0);
}

/** Minutes of one period if the clocks do not change; for months, of the shortest and the longest. */
export const periodMinutes: Readonly<Record<LongPeriod, { readonly least: number; readonly most: number }>> = {
  NIGHTS: { least: DAY_MINUTES, most: DAY_MINUTES },
  DAYS: { least: DAY_MINUTES, most: DAY_MINUTES },
  WEEKS: { least: 7 * DAY_MINUTES, most: 7 * DAY_MINUTES },
  FOUR_WEEK_MONTHS: { least: 28 * DAY_MINUTES, most: 28 * DAY_MINUTES },
  MONTHS: { least: 28 * DAY_MINUTES, most: 31 * DAY_MINUTES },
};

/** Lengths in minutes that the rule certainly allows if the clocks do not change. */
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

/** Periods after which one more minute bills `units`. A day is billed when it begins, a night at its midnight. */
function begun(units: number, period: LongPeriod): number {
  return period === "NIGHTS" ? units : units - 1;
}
