import { describe, expect, test } from "vitest";
import { openInMemory } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { aRuleLine, importAs, importInto } from "../../support/imported.ts";

const format = JSON.stringify({ format: 2 });
const factors = { PriceFactorLowDemand: 0.9, PriceFactorHighDemand: 1.1, PriceFactorAverageDemand: null };

async function lowAndHigh(factorsAs: "percentages" | "multipliers" | null, ...lines: string[]) {
  const store = openInMemory();
  const { told, formats } = await importAs(store, factorsAs, lines);
  const [rule] = await all(store, "ExtraService");
  return { told, formats, low: rule?.priceFactorLowDemand ?? null, high: rule?.priceFactorHighDemand ?? null };
}

describe("price factors of a file are read", () => {
  test("as percentages if it has format 2, regardless of the option", async () => {
    const read = { told: [], low: 9_000, high: 11_000 };

    expect(await lowAndHigh(null, format, aRuleLine(factors))).toEqual({
      ...{ ...read, formats: ["file1: price factors were read as percentages (format 2)"] },
    });
    expect(await lowAndHigh("multipliers", format, aRuleLine(factors))).toMatchObject(read);
  });

  test("as percentages if it names no format", async () => {
    expect(await lowAndHigh(null, aRuleLine(factors))).toEqual({
      ...{ told: [], low: 9_000, high: 11_000 },
      formats: ["file1: price factors were read as percentages (it names no format)"],
    });
  });

  test("as multipliers if it names no format and the option asks for them", async () => {
    expect(await lowAndHigh("multipliers", aRuleLine(factors))).toEqual({
      ...{ told: [], low: -100_000, high: 100_000 },
      formats: ["file1: price factors were read as multipliers (--factors-as)"],
    });
  });

  test("file by file", async () => {
    const store = openInMemory();
    const other = aRuleLine({ ...factors, Id: 2, UniqueId: "00000000-0000-4000-8000-000000000002" });

    await importAs(store, "multipliers", [format, aRuleLine(factors)], other);

    expect((await all(store, "ExtraService")).map(({ priceFactorHighDemand }) => priceFactorHighDemand)).toEqual([
      ...[100_000, 11_000],
    ]);
  });
});

test.each<[string, string[], string]>([
  ["another form", ['{ "format": "2" }'], 'file1:1: is not of the form { "format": 2 }'],
  ["a further word", ['{ "format": 2, "by": "me" }'], 'file1:1: is not of the form { "format": 2 }'],
  [
    "a place after multipliers",
    [aRuleLine(factors), format],
    "file1:2: comes after lines that were read as multipliers: put it first",
  ],
])("a format line of %s is refused, and the other lines are imported", async (_, lines, problem) => {
  expect((await lowAndHigh("multipliers", ...lines)).told).toEqual([problem]);
});

test("a file of a later format is not read at all", async () => {
  const store = openInMemory();

  await expect(importInto(store, [JSON.stringify({ format: 3 }), aRuleLine()])).rejects.toThrow(
    "file1:1: the file has format 3; this version reads 2 and files without a format line",
  );
  expect(await all(store, "ExtraService")).toEqual([]);
});

test("an import accepts a percentage outside the writable range, and a printing credit without price", async () => {
  const store = openInMemory();
  const printing = { IsPrintingCredit: true, ChargePeriod: 5, Price: 0 };

  const { told } = await importInto(store, [format, aRuleLine({ PriceFactorHighDemand: 1100, ...printing })]);

  expect(told).toEqual([]);
  expect(await all(store, "ExtraService")).toMatchObject([{ priceFactorHighDemand: 11_000_000, price: 0 }]);
});

test("lengths without a unit are minutes, and a line without lengths keeps the unit", async () => {
  const store = openInMemory();
  const units = async () => (await all(store, "ExtraService")).map(({ lengthUnit }) => lengthUnit);
  const later = (day: number) => ({ UpdatedOn: `2026-01-0${day}T00:00:00Z` });

  await importInto(store, aRuleLine({ LengthUnit: 2, MaxLength: 3 }));
  await importInto(store, aRuleLine({ Name: "Other", ...later(3) }));
  expect(await units()).toEqual(["CHARGE_PERIOD"]);
  await importInto(store, aRuleLine({ MaxLength: 180, ...later(4) }));
  expect(await units()).toEqual(["MINUTES"]);
});
