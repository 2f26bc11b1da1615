import { expect, test } from "vitest";
import { currencies } from "../../src/store/currencies.ts";

const of = (code: string) => currencies.find((one) => one.code === code);

test.each([
  ["XCG", 532, 2, null],
  ["ANG", 532, 2, "2025-03"],
  ["XAD", 396, 2, null],
  ["HRK", 191, 2, "2023-01"],
  ["SLL", 694, 2, "2023-12"],
  ["ZWL", 932, 2, "2024-09"],
  ["BYR", 974, 0, "2017-01"],
  ["DEM", 276, 2, "2002-03"],
  ["BGN", 975, 2, "2026-01"],
  ["JPY", 392, 0, null],
])("%s has its number, its decimal places and its withdrawal month", (code, id, minorUnits, withdrawn) => {
  expect(of(code)).toEqual({ code, id, minorUnits, withdrawn });
});

test("every currency has its own code, and no two in use share a number", () => {
  const inUse = currencies.filter(({ withdrawn }) => withdrawn === null);

  expect(new Set(currencies.map(({ code }) => code)).size).toBe(currencies.length);
  expect(new Set(inUse.map(({ id }) => id)).size).toBe(inUse.length);
});

test("every entry of the lists is complete", () => {
  const isWhole = ({ code, id, minorUnits, withdrawn }: (typeof currencies)[number]) =>
    /^[A-Z]{3}$/.test(code) &&
    Number.isInteger(id) &&
    id >= 1 &&
    id <= 999 &&
    [0, 2, 3, 4].includes(minorUnits) &&
    (withdrawn === null || /^\d{4}(-\d\d)?$/.test(withdrawn));

  expect(currencies.filter((one) => !isWhole(one))).toEqual([]);
  expect(currencies.length).toBeGreaterThan(300);
});
