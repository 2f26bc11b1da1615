import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  added,
  between,
  DECIMAL_MAX,
  type Decimal,
  decimal,
  formatDecimal,
  parseDecimal,
  placesOf,
  roundedDown,
  scaled,
  unitOfPlaces,
} from "../../src/domain/decimal.ts";

const decimals = fc
  .integer({ min: -DECIMAL_MAX, max: DECIMAL_MAX })
  .map((count) => (count === 0 ? 0 : count) as Decimal);

describe("a decimal", () => {
  test.each([
    ["0", 0],
    ["3", 30_000],
    ["12.5", 125_000],
    ["12.5000", 125_000],
    ["0012.50", 125_000],
    ["-0.0001", -1],
    ["-12.5", -125_000],
    ["0.0001", 1],
    ["99999999999.9999", 999_999_999_999_999],
    ["-99999999999.9999", -999_999_999_999_999],
  ])("%s is read as %d ten-thousandths", (text, count) => {
    expect(parseDecimal(text)).toBe(count);
  });

  test.each(["-0", "-0.0000"])("%s is the one zero there is", (text) => {
    expect(Object.is(parseDecimal(text), 0)).toBe(true);
  });

  test.each([
    ...["", " ", "1 ", " 1", "1.", ".5", "-", "+1", "--1", "1e3", "0x10", "1,5", "1_000", "Infinity", "NaN"],
    ...["1.00000", "0.00001", "100000000000", "000000000001", "1\n", "\u0661", "1.5.0"],
  ])("is not read from %j", (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  test("in code throws if it is malformed", () => {
    expect(() => decimal("1.00001")).toThrow(new RangeError("not a decimal: 1.00001"));
    expect(decimal("1.0001")).toBe(10_001);
  });

  test.each([
    [0, "0"],
    [30_000, "3"],
    [125_000, "12.5"],
    [-1, "-0.0001"],
    [10_100, "1.01"],
    [100_000_000, "10000"],
    [999_999_999_999_999, "99999999999.9999"],
  ])("of %d ten-thousandths is written %s", (count, text) => {
    expect(formatDecimal(count as Decimal)).toBe(text);
  });

  test("reads back as what was written, in the shortest form", () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const text = formatDecimal(value);

        expect(parseDecimal(text)).toBe(value);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,3}[1-9])?$/);
      }),
    );
  });

  test.each([
    ["3", 0],
    ["100", 0],
    ["12.50", 1],
    ["0.25", 2],
    ["0.125", 3],
    ["-0.0001", 4],
    ["0", 0],
  ])("such as %s needs %d places", (text, places) => {
    expect(placesOf(decimal(text))).toBe(places);
  });
});

describe("a decimal is scaled and rounded", () => {
  test.each<[value: string, numerator: number, denominator: number, places: number, expected: string | null]>([
    ["10", 1, 4, 2, "2.5"],
    ["10", 2, 3, 2, "6.67"],
    ["10", 2, 3, 0, "7"],
    ["10", 2, 3, 4, "6.6667"],
    ["0.01", 1, 2, 2, "0.01"],
    ["0.0049", 1, 1, 2, "0"],
    ["-0.01", 1, 2, 2, "-0.01"],
    ["-0.0049", 1, 1, 2, "0"],
    ["-10", 2, 3, 3, "-6.667"],
    ["99999999999.9999", 1, 1, 4, "99999999999.9999"],
    ["99999999999.9999", 1, 1, 2, null],
    ["99999999999.9999", 3, 3, 4, "99999999999.9999"],
    ["99999999999.9999", 1_000_003, 1_000_000, 4, null],
    ["-99999999999.9999", 2, 1, 4, null],
    ["99999999999.9999", 9_007_199_254_740_991, 9_007_199_254_740_991, 4, "99999999999.9999"],
    ["123", 0, 7, 2, "0"],
  ])("%s × %d/%d to %d places: %s", (value, numerator, denominator, places, expected) => {
    const result = scaled(decimal(value), numerator, denominator, unitOfPlaces(places));

    expect(result === null ? null : formatDecimal(result)).toBe(expected);
  });

  test("to the nearest multiple of the unit, for any size", () => {
    const whole = fc.oneof(fc.nat(), fc.maxSafeNat());
    fc.assert(
      fc.property(decimals, whole, whole, fc.constantFrom(1, 10, 100, 10_000), (value, numerator, less, unit) => {
        const denominator = less + 1;
        const result = scaled(value, numerator, denominator, unit);

        const exact = BigInt(value) * BigInt(numerator);
        const size = (exact < 0n ? -exact : exact) + (BigInt(unit) * BigInt(denominator)) / 2n;
        if (result === null) {
          expect(size > BigInt(DECIMAL_MAX) * BigInt(denominator)).toBe(true);
        } else {
          const distance = 2n * (BigInt(result) * BigInt(denominator) - exact);
          expect(Math.abs(result % unit)).toBe(0);
          expect((distance < 0n ? -distance : distance) <= BigInt(unit) * BigInt(denominator)).toBe(true);
        }
      }),
    );
  });

  test.each([
    ["2.5", "1.25", "3.75"],
    ["0.004", "0.001", "0.01"],
    ["99999999999.99", "0.01", null],
  ])("%s + %s to two places: %s", (a, b, expected) => {
    const sum = added(decimal(a), decimal(b), unitOfPlaces(2));

    expect(sum === null ? null : formatDecimal(sum)).toBe(expected);
  });

  test.each([
    ["1", "1.5", 0, 60, "1"],
    ["1", "1.5", 60, 60, "1.5"],
    ["1", "1.5", 1, 60, "1.0083"],
    ["1", "0.5", 2, 3, "0.6667"],
    ["1", "0.9999", 1, 2, "1"],
    ["1", "99999999999.9999", 2_147_483_646, 2_147_483_647, "99999999953.4338"],
  ])("from %s to %s by %d/%d: %s", (a, b, numerator, denominator, expected) => {
    expect(formatDecimal(between(decimal(a), decimal(b), numerator, denominator))).toBe(expected);
  });

  test.each([
    ["10.559", 2, "10.55"],
    ["10.55", 2, "10.55"],
    ["10.9999", 0, "10"],
    ["0.0001", 4, "0.0001"],
  ])("%s down to %d places: %s", (value, places, expected) => {
    expect(formatDecimal(roundedDown(decimal(value), unitOfPlaces(places)))).toBe(expected);
  });
});
