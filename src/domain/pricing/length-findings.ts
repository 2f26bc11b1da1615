import { DAY_MINUTES } from "../calendar.ts";
import type { PricingFinding } from "./finding.ts";
import { type LongPeriod, longPeriodOf, periodMinutes } from "./length.ts";
import type { PricingRule } from "./rule.ts";
import { type Audited, bookableFor, specimenAtNoon } from "./specimen.ts";

const HOUR_MINUTES = 60;

/**
 * Finds lengths of a rule for days or longer that only make sense in the other unit. In minutes: under an hour for days
 * and nights, under a day for longer periods. In periods: at least as many as one period has minutes. The API reference
 * once said minutes and says charge periods now.
 */
export function lengthsInOtherUnit(rule: PricingRule, audited: Audited): PricingFinding[] {
  const period = longPeriodOf(rule);
  if (period === null) return [];
  const lengths = (["minLength", "maxLength"] as const)
    .map((name) => ({ name, length: rule[name] }))
    .filter(({ length }) => length !== null && isMeantOtherwise(length, rule.lengthUnit, period));
  const [shown] = lengths;
  if (shown === undefined) return [];
  const isMinutes = rule.lengthUnit === "MINUTES";
  const minutes = shown.length! * (isMinutes ? 1 : periodMinutes[period].least);
  const shownLengths = lengths.map(({ name, length }) => `${name} ${length}`).join(" and ");
  const [read, meant] = isMinutes ? ["minutes", "charge periods"] : ["charge periods", "minutes"];
  return [
    {
      kind: "LENGTH_IN_OTHER_UNIT",
      extraServiceIds: [rule.id],
      message: `${shownLengths} is read as ${read}, but looks like ${meant}: check lengthUnit.`,
      witness: bookableFor(minutes) ? specimenAtNoon(rule, audited, minutes) : null,
    },
  ];
}

function isMeantOtherwise(length: number, unit: PricingRule["lengthUnit"], period: LongPeriod): boolean {
  if (unit === "CHARGE_PERIOD") return length >= periodMinutes[period].least;
  const shortest = period === "DAYS" || period === "NIGHTS" ? HOUR_MINUTES : DAY_MINUTES;
  return length > 0 && length < shortest;
}
