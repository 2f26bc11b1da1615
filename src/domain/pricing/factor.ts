import { DECIMAL_MAX, type Decimal, decimal } from "../decimal.ts";

export const ONE = decimal("1");
const PER_CENT = 100;

/**
 * The multiplier of a percentage: 10 gives 1.1. A percentage has two decimal places, so the multiplier has four. Very
 * large percentages of older versions are not exact in a double; rounding restores the multiplier that was stored then.
 */
export function factorOf(percentage: Decimal): Decimal {
  return (ONE + Math.round(percentage / PER_CENT)) as Decimal;
}

/** The percentage of a multiplier: 1.1 gives 10; `null` if it has more than eleven digits before the point. */
export function percentageOf(factor: Decimal): Decimal | null {
  const percentage = (factor - ONE) * PER_CENT;
  return Math.abs(percentage) <= DECIMAL_MAX ? (percentage as Decimal) : null;
}
