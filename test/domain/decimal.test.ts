import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DECIMAL_MAX, type Decimal, decimal, formatDecimal, parseDecimal, placesOf } from "../../src/domain/decimal.ts";

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

  test("in code that is none is a mistake", () => {
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
