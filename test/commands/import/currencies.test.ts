import { describe, expect, test } from "vitest";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { aCreditLine, aRowLine, aRuleLine, exported, importInto, uuid } from "../../support/imported.ts";
import { rest } from "../../support/rest.ts";

/** A rule with an id of its own. */
const aRule = (id: number, changes: object) =>
  aRuleLine({ Id: id, UniqueId: uuid(id), CurrencyCode: undefined, ...changes });

describe.each(dialects)("on $name", ({ open }) => {
  test("data from before a change of currency is imported: the rule, its credit and its row", async () => {
    const store = await open();

    const { told } = await importInto(store, [aRuleLine({ CurrencyCode: "HRK" }), aCreditLine(), aRowLine()]);

    expect(told).toEqual([]);
    expect(await all(store, "ExtraService")).toMatchObject([{ currencyId: 191, currencyCode: "HRK" }]);
    expect(await all(store, "UseHistory")).toHaveLength(1);
  });

  test.each(["HRK", "SLL", "ZWL", "BYR", "DEM", "XCG", "XAD", "ANG"])("%s is taken", async (code) => {
    const { told } = await importInto(await open(), [aRuleLine({ CurrencyCode: code })]);

    expect(told).toEqual([]);
  });

  test("a number of the upstream is learnt from a record that also has the code, anywhere in the file", async () => {
    const store = await open();

    const { told } = await importInto(store, [
      aRule(1, { CurrencyId: 3005 }),
      aRule(2, { CurrencyId: 3005, CurrencyCode: "EUR" }),
      aRule(3, { CurrencyId: 840, CurrencyCode: "USD" }),
      aRule(4, { CurrencyId: 840 }),
    ]);

    expect(told).toEqual([]);
    expect((await all(store, "ExtraService")).map(({ currencyCode }) => currencyCode)).toEqual([
      "EUR",
      "EUR",
      "USD",
      "USD",
    ]);
    const { body } = await rest(store, "POST extraservices", {
      body: { BusinessId: 101, Name: "Room", Price: 1, CurrencyId: 3005 },
    });
    expect(body.Status).toBe(200);
  });

  test("a line with a second meaning of a number is refused; the first one stays", async () => {
    const store = await open();

    const { told } = await importInto(store, [
      aRule(1, { CurrencyId: 3005, CurrencyCode: "EUR" }),
      aRule(2, { CurrencyId: 3005, CurrencyCode: "USD" }),
      aRule(3, { CurrencyId: 3005 }),
    ]);

    expect(told).toEqual([
      "file1:2: ExtraService CurrencyId means EUR in an earlier record of this business, and cannot mean USD as well",
    ]);
    expect((await all(store, "ExtraService")).map(({ currencyCode }) => currencyCode)).toEqual(["EUR", "EUR"]);
  });

  test("an unexplained number means ISO's currency until the business has numbers of an upstream, and is refused then", async () => {
    const store = await open();

    const { told } = await importInto(store, [
      aRule(1, { CurrencyId: 3005, CurrencyCode: "EUR" }),
      aRule(2, { CurrencyId: 826 }),
      aRule(3, { CurrencyId: 826, BusinessId: 202 }),
    ]);

    expect(told).toEqual(["file1:2: ExtraService CurrencyId is not a currency number that is known for this business"]);
    expect((await all(store, "ExtraService")).map(({ currencyCode }) => currencyCode)).toEqual(["EUR", "GBP"]);
  });

  test("two currencies with the same ISO number coexist, and each keeps its meaning", async () => {
    const store = await open();
    const lines = [
      aRule(1, { CurrencyId: 532, CurrencyCode: "ANG" }),
      aRule(2, { CurrencyId: 532, CurrencyCode: "XCG" }),
    ];

    const { told } = await importInto(store, lines);
    const again = await importInto(store, [
      aRule(1, { CurrencyId: 532, Name: "Other", UpdatedOn: "2026-02-01T00:00:00Z" }),
    ]);

    expect([told, again.told]).toEqual([[], []]);
    expect((await all(store, "ExtraService")).map(({ currencyCode }) => currencyCode)).toEqual(["ANG", "XCG"]);
  });

  test("an export has the upstream's currency numbers, on the lines of its rules", async () => {
    const [store, copy] = [openInMemory(), await open()];
    await importInto(store, [aRule(1, { CurrencyId: 3005, CurrencyCode: "EUR" })]);

    const { told } = await importInto(copy, await exported(store));
    const refused = await importInto(copy, [aRule(2, { CurrencyId: 978 })]);

    expect(told).toEqual([]);
    expect(refused.told).toHaveLength(1);
    expect(await exported(copy)).toBe(await exported(store));
  });
});
