import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { aCharge } from "../../support/charges.ts";
import { aCapture, aHold, aRelease } from "../../support/credits.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { createCredit, createRule } from "../../support/given.ts";
import { faultsOf, heldOf, later } from "../../support/holds.ts";
import { exported, importInto } from "../../support/imported.ts";
import { done } from "../../support/operations.ts";

/** Customer 2001 with two credits, and a hold of each status: active, captured in part, released, used by a charge. */
async function aWorld(): Promise<Store> {
  const store = openInMemory();
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 100 });
  await createCredit(store, 1, { totalUses: 100, priority: 60 });
  for (const [place, amount] of [150, 20, 5, 10].entries())
    await done(store, "holdCredit", aHold({ amount, ttlSeconds: 3_600, idempotencyKey: String(place) }));
  await done(store, "captureHold", aCapture(1, { amount: 120, reason: "done" }), later(1));
  await done(store, "releaseHold", aRelease(3), later(2));
  await done(store, "chargeBooking", aCharge({}, { holdId: 4 }), later(3));
  return store;
}

const changed = (text: string, entity: string, change: (record: Record<string, unknown>) => object) =>
  text
    .trim()
    .split("\n")
    .map((line) => {
      const parsed = JSON.parse(line);
      return parsed.entity === entity ? JSON.stringify({ entity, record: change(parsed.record) }) : line;
    });

type Values = Readonly<Record<string, unknown>>;

/** The line of one hold alone, changed. */
function holdsOf(text: string, id: number, change: (record: Values) => object): string[] {
  const lines = changed(text, "CreditHold", (record) => (record.Id === id ? change(record) : record));
  return lines.filter((line) => line.includes('"entity":"CreditHold"') && line.includes(`"Id":${id},`));
}

describe.each(dialects)("into $name", ({ open }) => {
  test("a copy has the same export, byte for byte, the same holds and a whole ledger; a second import writes nothing", async () => {
    const source = await aWorld();
    const text = await exported(source);
    const copy = await open();

    const { told } = await importInto(copy, text);

    expect(told).toEqual([]);
    expect(await exported(copy)).toBe(text);
    expect(await faultsOf(copy)).toEqual([]);
    expect([await heldOf(copy, 1), await heldOf(copy, 2)]).toEqual([await heldOf(source, 1), await heldOf(source, 2)]);
    expect(text).toContain('"Quote":{"outcome":"PRICED"');
    const quoteOf = async (store: Store) => {
      const reader = store.snapshot(null);
      const quotes = await reader.chargeQuotes([3]);
      reader.release();
      return quotes.get(3);
    };
    expect(await quoteOf(copy)).toEqual(await quoteOf(source));
    const before = await everything(copy);
    await importInto(copy, text);
    expect(await everything(copy)).toEqual(before);
  });

  test("a hold that was captured since is captured in the copy too", async () => {
    const source = await aWorld();
    const copy = await open();
    await importInto(copy, await exported(source));
    await done(source, "captureHold", aCapture(2, { idempotencyKey: "2" }), later(9));
    const text = await exported(source);

    const { told } = await importInto(copy, text);

    expect(told).toEqual([]);
    expect((await all(copy, "CreditHold")).map(({ captured, closedAs }) => [captured, closedAs])).toEqual(
      (await all(source, "CreditHold")).map(({ captured, closedAs }) => [captured, closedAs]),
    );
    expect(await faultsOf(copy, 9)).toEqual([]);
  });

  test("a hold whose captured units are not those of its rows is refused", async () => {
    const text = await exported(await aWorld());
    const copy = await open();
    const wrong = changed(text, "CreditHold", ({ Allocations, ...hold }) => {
      if (hold.Id !== 1) return { ...hold, Allocations };
      const [first, second] = Allocations as { Captured: number }[];
      const less = [first, { ...second, Captured: second!.Captured - 1 }];
      return { ...hold, Captured: (hold.Captured as number) - 1, Allocations: less };
    });

    const { told } = await importInto(copy, wrong);

    expect(told).toEqual([
      expect.stringMatching(/^file1:\d+: CreditHold Allocations\.1\.Captured is not the 20 that its rows took$/),
    ]);
  });

  test("neither a hold of more than is left nor a credit with less than is held is taken", async () => {
    const text = await exported(await aWorld());
    const copy = await open();
    await importInto(copy, text);
    const less = changed(text, "CoworkerExtraService", (record) =>
      record.Id === 2 ? { ...record, RemainingUses: 1, LedgerHash: null, UpdatedOn: "2026-06-01T12:00:30Z" } : record,
    );

    const { told } = await importInto(
      copy,
      less.filter((line) => line.includes('"CoworkerExtraService"') && line.includes('"Id":2,')),
    );

    expect(told.join()).toContain("RemainingUses must be at least 20, which holds reserve");
    const greater = changed(text, "CreditHold", ({ Id, Allocations, UniqueId, ...hold }) => {
      const uses = 70;
      const [one] = Allocations as { Uses: number }[];
      return Id === 2
        ? {
            ...hold,
            Id: 99,
            UniqueId: String(UniqueId).replace(/^./, (digit) => (digit === "a" ? "b" : "a")),
            Uses: uses,
            Allocations: [{ ...one, Uses: uses }],
          }
        : { ...hold, Id, UniqueId, Allocations };
    });
    const again = await importInto(copy, greater);
    expect(again.told).toEqual([
      expect.stringMatching(/CreditHold Allocations\.0\.Uses is more than the credit has available$/),
    ]);
    expect((await all(copy, "CreditHold")).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(await faultsOf(copy)).toEqual([]);
  });

  test("a refused end leaves an active hold active", async () => {
    const text = await exported(await aWorld());
    const copy = await open();
    await importInto(copy, text);
    const before = await heldOf(copy, 2);
    const ended = holdsOf(text, 2, ({ Uses, Allocations, ...hold }) => ({
      ...{ ...hold, Uses, Captured: Uses, ClosedAs: 1, ClosedOn: hold.CreatedOn },
      Allocations: (Allocations as { Uses: number }[]).map((one) => ({ ...one, Captured: one.Uses })),
    }));

    const { told } = await importInto(copy, ended);

    expect(told).toEqual([expect.stringMatching(/Allocations\.0\.Captured is not the 0 that its rows took$/)]);
    expect((await all(copy, "CreditHold"))[1]).toMatchObject({ id: 2, closedAs: null, closedOn: null, captured: 0 });
    expect(await heldOf(copy, 2)).toBe(before);
    expect(await faultsOf(copy)).toEqual([]);
  });

  test("an older line leaves a hold that was captured since as it is", async () => {
    const source = await aWorld();
    const older = await exported(source);
    await done(source, "captureHold", aCapture(2, { idempotencyKey: "2" }), later(9));
    const text = await exported(source);

    const { told } = await importInto(source, older);

    expect(told).toEqual([]);
    expect(await exported(source)).toBe(text);
  });

  test("a row that names a hold which took nothing, or has all its rows, is refused", async () => {
    const text = await exported(await aWorld());
    const copy = await open();
    await importInto(copy, text);
    const before = await everything(copy);
    const rows = [1, 2].map((HoldId) => ({
      ...{ CoworkerExtraServiceId: 2, CreditUsed: 1, HoldId, CreatedOn: "2026-06-01T12:00:00Z" },
      UniqueId: `00000000-0000-4000-8000-00000000000${HoldId}`,
    }));
    const lines = rows.map((record) => JSON.stringify({ entity: "CoworkerExtraServiceUseHistory", record }));

    const { told } = await importInto(copy, lines);

    const refused = expect.stringMatching(/HoldId names a hold that did not take these units$/);
    expect(told).toEqual([refused, refused]);
    expect(await everything(copy)).toEqual(before);
  });

  test.each([
    ["a credit twice", (one: Values) => [one, one], "CoworkerExtraServiceId names a credit for the second time"],
    ["more used than reserved", (one: Values) => [{ ...one, Captured: 21 }], "Captured is more than the 20 reserved"],
    ["other amounts", (one: Values) => [{ ...one, Uses: 19 }], "Allocations differ from those of the hold here"],
  ])("a hold with %s is refused", async (_, allocations, message) => {
    const text = await exported(await aWorld());
    const copy = await open();
    await importInto(copy, text);
    const before = await everything(copy);
    const wrong = holdsOf(text, 2, (hold) => ({
      ...hold,
      Allocations: allocations((hold.Allocations as Values[])[0]!),
    }));

    const { told } = await importInto(copy, wrong);

    expect(told.join()).toContain(message);
    expect(await everything(copy)).toEqual(before);
  });
});
