import fc from "fast-check";
import { expect, test } from "vitest";
import { keptMoney, keptUnits } from "../../../src/domain/charge/kept-part.ts";
import { type Decimal, decimal, formatDecimal } from "../../../src/domain/decimal.ts";

const PENCE = 100;
const YEN = 10_000;

test.each([
  ["30", "50", PENCE, "15"],
  ["10.01", "50", PENCE, "5.01"],
  ["0.01", "49.9999", PENCE, "0"],
  ["0.01", "50", PENCE, "0.01"],
  ["100", "33.3333", PENCE, "33.33"],
  ["101", "50", YEN, "51"],
  ["99999999999.99", "99.9999", PENCE, "99999899999.99"],
  ["99999999999.99", "100", PENCE, "99999999999.99"],
  ["12.34", "0", PENCE, "0"],
])("of %s at %s percent, with %i ten-thousandths as the smallest unit, %s is kept", (price, percent, unit, kept) => {
  expect(formatDecimal(keptMoney(decimal(price), decimal(percent), unit))).toBe(kept);
});

test.each([
  [60, "50", 30],
  [61, "50", 31],
  [1, "49.9999", 0],
  [1, "50", 1],
  [100, "0.5", 1],
  [100, "0.4999", 0],
  [2_147_483_647_000, "33.3333", 715_827_166_505],
  [7, "100", 7],
  [7, "0", 0],
])("of %i units at %s percent, %i are kept", (units, percent, kept) => {
  expect(keptUnits(units, decimal(percent))).toBe(kept);
});

test("kept and given back are never negative, and a greater percentage never keeps less", () => {
  const percents = fc.integer({ min: 0, max: 1_000_000 }) as fc.Arbitrary<Decimal>;

  fc.assert(
    fc.property(fc.nat(), percents, percents, (units, one, other) => {
      const [less, more] = [Math.min(one, other) as Decimal, Math.max(one, other) as Decimal];
      const kept = keptUnits(units, less);
      expect(kept).toBeGreaterThanOrEqual(0);
      expect(keptUnits(units, more)).toBeGreaterThanOrEqual(kept);
      expect(keptUnits(units, more)).toBeLessThanOrEqual(units);
      expect(Math.abs(kept * 1_000_000 - units * less) * 2).toBeLessThanOrEqual(1_000_000);
    }),
  );
});
