import { DECIMAL_MAX, type Decimal, decimal } from "../decimal.ts";

export const ONE = decimal("1");
const PER_CENT = 100;

/**
 * The multiplier of a percentage: 1.1 of 10. A percentage has two places, so the multiplier has four. Percentages of older
 * versions go beyond what a double holds exactly; rounding finds the multiplier that was stored then.
 */
export function factorOf(percentage: Decimal): Decimal {
  return (ONE + Math.round(percentage / PER_CENT)) as Decimal;
}

/** The percentage of a multiplier: 10 of 1.1; `null` where it has more than eleven digits before the point. */
export function percentageOf(factor: Decimal): Decimal | null {
  const percentage = (factor - ONE) * PER_CENT;
  return Math.abs(percentage) <= DECIMAL_MAX ? (percentage as Decimal) : null;
}
