import { DAY_MINUTES } from "../calendar.ts";
import { formatDecimal } from "../decimal.ts";
import type { Booking } from "./booking.ts";
import { whyNot } from "./eligibility.ts";
import type { PricingFinding } from "./finding.ts";
import { longPeriodOf, minutesAllowed, periodMinutes } from "./length.ts";
import { lengthsInOtherUnit } from "./length-findings.ts";
import { type Occasion, occasionOf } from "./occasion.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";
import { roomOf } from "./room.ts";
import { isBookable, type PricingRule } from "./rule.ts";
import { slotsNeverFit, slotsOutsideWindow } from "./slot-findings.ts";
import { type Audited, specimensOf } from "./specimen.ts";
import { priceOf } from "./steps.ts";
import { type TimeWindow, timeWindowOf } from "./time-window.ts";

/** Booking lengths that demonstrate an unlimited cap: a month, or a year if a month costs less than the cap. */
const CAPPED_DAYS = [30, 365];

/** Findings about one rule. `currencyUnit` is the smallest unit of its currency, in ten-thousandths. */
export function findingsOf(rule: PricingRule, audited: Audited, currencyUnit: number): PricingFinding[] {
  if (!isBookable(rule)) return [];
  const never = windowNeverFits(rule, audited);
  return [
    ...cappedWithoutEnd(rule, audited, currencyUnit),
    ...lengthsInOtherUnit(rule, audited),
    ...never,
    ...slotsOutsideWindow(rule, audited),
    ...(never.length > 0 ? [] : slotsNeverFit(rule, audited)),
  ];
}

/**
 * Finds a cap without maxLength: a month would pay a cap meant for a day. Times of the day or week limit lengths too.
 */
function cappedWithoutEnd(rule: PricingRule, audited: Audited, currencyUnit: number): PricingFinding[] {
  const { id, maximumPrice, maxLength, chargePeriod, usePerNightPricing } = rule;
  if (chargePeriod !== "MINUTES" || usePerNightPricing || maximumPrice === null || maxLength !== null) return [];
  if (timeWindowOf(rule) !== null || roomOf(rule) !== null) return [];
  const message = `A booking of any length costs at most ${formatDecimal(maximumPrice)} before its factors: give the rule a maxLength.`;
  return specimensOf(rule, audited)
    .flatMap((booking) =>
      CAPPED_DAYS.map((days) => lasting(booking, Math.max(days * DAY_MINUTES, rule.minLength ?? 0))),
    )
    .filter((booking) => isCapped(rule, occasionOf(booking), currencyUnit))
    .slice(0, 1)
    .map((booking) => ({
      kind: "CAP_WITHOUT_MAX_LENGTH",
      extraServiceIds: [id],
      message,
      witness: { ...booking, extraServiceId: id },
    }));
}

function isCapped(rule: PricingRule, occasion: Occasion, currencyUnit: number): boolean {
  if (whyNot(rule, occasion).length > 0) return false;
  return priceOf(rule, occasion, currencyUnit).steps.some(({ kind }) => kind === "CAP");
}

function windowNeverFits(rule: PricingRule, audited: Audited): PricingFinding[] {
  const window = timeWindowOf(rule);
  const unfit = window === null ? null : unfitting(rule, window);
  if (unfit === null) return [];
  return specimensOf(rule, audited)
    .map((booking) => lasting(booking, unfit.minutes))
    .filter((booking) => whyNot(rule, occasionOf(booking)).some(({ code }) => code === "TIME_WINDOW"))
    .slice(0, 1)
    .map((witness) => ({
      kind: "WINDOW_NEVER_FITS",
      extraServiceIds: [rule.id],
      message: `${unfit.what} never fits between fromTime and toTime.`,
      witness,
    }));
}

/** A booking that does not fit into the window, as a text and in minutes from the window's start; `null` if all fit. */
function unfitting(
  rule: PricingRule,
  { from, to, overMidnight }: TimeWindow,
): { what: string; minutes: number } | null {
  const { least } = minutesAllowed(rule);
  if (least !== null && least > to - from) return { what: "A booking of minLength", minutes: least };
  if (rule.usePerNightPricing) return overMidnight ? null : { what: "A night", minutes: DAY_MINUTES - from + 1 };
  const period = longPeriodOf(rule);
  const minutes = period === null ? 1 : periodMinutes[period].least;
  return minutes > to - from ? { what: "A booking of one whole charge period", minutes } : null;
}

function lasting(booking: Booking, minutes: number): Booking {
  return { ...booking, to: booking.from + minutes * MINUTE_MILLISECONDS };
}
