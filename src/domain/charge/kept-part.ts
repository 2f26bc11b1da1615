import { type Decimal, parseDecimal, scaled } from "../decimal.ts";

/** A percentage in ten-thousandths, of 100. */
const WHOLE = Number(parseDecimal("100"));

/** The money that is kept of a price after a late cancellation, rounded to the currency half away from zero. */
export function keptMoney(price: Decimal, keepPercent: Decimal, currencyUnit: number): Decimal {
  // A part of a price that can be stored can be stored too.
  return scaled(price, keepPercent, WHOLE, currencyUnit)!;
}

/** The units that are kept of all units that the charge still has, rounded once, half up. */
export function keptUnits(units: number, keepPercent: Decimal): number {
  return scaled(units as Decimal, keepPercent, WHOLE)!;
}
