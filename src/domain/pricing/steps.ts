import { added, between, type Decimal, roundedDown, scaled, ZERO } from "../decimal.ts";
import type { ChargePeriod } from "../extra-service/fields.ts";
import { choices } from "../field.ts";
import type { Booking } from "./booking.ts";
import { factorOf, ONE } from "./factor.ts";
import type { Occasion } from "./occasion.ts";
import type { PricingRule } from "./rule.ts";

/** Minutes for which a price by minutes is given. */
export const PRICED_MINUTES = 60;

const percentageOfDemand = {
  LOW: "priceFactorLowDemand",
  AVERAGE: "priceFactorAverageDemand",
  HIGH: "priceFactorHighDemand",
} as const;

export const PriceStepKind = choices("PriceStepKind", "Kinds of steps of a price, in their order.", {
  BASE: "Billed units at the price of the rule.",
  FIXED_COST: "Adds the price of the fixed slot. The base then covers only the time after the slot.",
  CAP: "Limits the price of the length to the rule's maximum.",
  DEMAND: "Multiplies by the factor of the demand.",
  LAST_MINUTE: "Multiplies by the factor for bookings made shortly before their start.",
  VISITORS: "Multiplies by the number of visitors.",
});
export type PriceStepKind = keyof typeof PriceStepKind.values;

/** One step of a price. It begins with the result of the step before. */
export interface PriceStep {
  readonly kind: PriceStepKind;
  /** `null` if the step does not multiply. */
  readonly factor: Decimal | null;
  readonly before: Decimal;
  readonly after: Decimal;
}

/** The price of a booking under one rule. */
export interface Price {
  /** The rule's charge period; DAYS if nights are charged. */
  readonly unit: ChargePeriod;
  /** For the whole booking and one person; minutes if the unit is MINUTES. */
  readonly billedUnits: number;
  readonly steps: readonly PriceStep[];
  /** Result of the last step. If an amount is too large to store, it is `null` and `steps` is empty. */
  readonly total: Decimal | null;
  /** Smallest unit of the currency, in ten-thousandths. */
  readonly currencyUnit: number;
}

/** Rounds each step to the smallest unit of the currency. The displayed steps then add up. */
export function priceOf(rule: PricingRule, occasion: Occasion, currencyUnit: number): Price {
  const unit = rule.usePerNightPricing ? "DAYS" : rule.chargePeriod;
  const billedUnits = unitsAfter(0, rule, occasion);
  const taken: PriceStep[] = [];
  let before = ZERO;
  for (const step of steps) {
    const result = step(rule, occasion, before, currencyUnit);
    if (result === null) continue;
    if (result.after === null) return { unit, billedUnits, steps: [], total: null, currencyUnit };
    taken.push({ kind: result.kind, factor: result.factor, before, after: result.after });
    before = result.after;
  }
  return { unit, billedUnits, steps: taken, total: before, currencyUnit };
}

/** `null` if the step does not apply; `after` is `null` if the amount is too large to store. */
type Step = (rule: PricingRule, occasion: Occasion, before: Decimal, unit: number) => Result | null;

interface Result {
  readonly kind: PriceStepKind;
  readonly factor: Decimal | null;
  readonly after: Decimal | null;
}

const steps: readonly Step[] = [base, fixedCost, cap, demand, lastMinute, visitors];

/** The price of the time after the fixed slot, or of the whole booking without one. */
function base(rule: PricingRule, occasion: Occasion, _: Decimal, unit: number): Result {
  const units = unitsAfter(rule.fixedCostLength ?? 0, rule, occasion);
  const each = !rule.usePerNightPricing && rule.chargePeriod === "MINUTES" ? PRICED_MINUTES : 1;
  return { kind: "BASE", factor: null, after: scaled(rule.price, units, each, unit) };
}

function fixedCost({ fixedCostPrice }: PricingRule, _: Occasion, before: Decimal, unit: number): Result | null {
  if (fixedCostPrice === null) return null;
  return { kind: "FIXED_COST", factor: null, after: added(before, fixedCostPrice, unit) };
}

/** Limits the base price. Factors follow, so the total can exceed the maximum. */
function cap({ maximumPrice }: PricingRule, _: Occasion, before: Decimal, unit: number): Result | null {
  if (maximumPrice === null || before <= maximumPrice) return null;
  return { kind: "CAP", factor: null, after: roundedDown(maximumPrice, unit) };
}

function demand(rule: PricingRule, { booking }: Occasion, before: Decimal, unit: number): Result | null {
  const percentage = booking.demand === null ? null : rule[percentageOfDemand[booking.demand]];
  return percentage === null ? null : multiplied("DEMAND", before, factorOf(percentage), unit);
}

function lastMinute(rule: PricingRule, { leadMinutes }: Occasion, before: Decimal, unit: number): Result | null {
  const { lastMinuteAdjustmentType: type, priceFactorLastMinute: percentage, lastMinutePeriodMinutes: period } = rule;
  if (type === "DISABLED" || percentage === null || period === null) return null;
  if (leadMinutes === null || leadMinutes > period) return null;
  const factor = factorOf(percentage);
  const gradual = () => between(ONE, factor, period - leadMinutes, period);
  return multiplied("LAST_MINUTE", before, type === "FIXED" ? factor : gradual(), unit);
}

function visitors(rule: PricingRule, { booking }: Occasion, before: Decimal, unit: number): Result | null {
  if (!rule.applyChargeToVisitors || booking.visitors === 0) return null;
  return multiplied("VISITORS", before, (timesCharged(rule, booking) * ONE) as Decimal, unit);
}

/** How many times a booking is charged: once per visitor, at least once. */
export function timesCharged({ applyChargeToVisitors }: PricingRule, { visitors }: Booking): number {
  return applyChargeToVisitors ? Math.max(1, visitors) : 1;
}

function multiplied(kind: PriceStepKind, before: Decimal, factor: Decimal, unit: number): Result {
  return { kind, factor, after: scaled(before, factor, ONE, unit) };
}

function unitsAfter(minutes: number, rule: PricingRule, occasion: Occasion): number {
  return rule.usePerNightPricing ? occasion.nights() : occasion.units(rule.chargePeriod, minutes);
}
