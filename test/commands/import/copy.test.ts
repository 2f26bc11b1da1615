import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { openDemo } from "../../support/demo-file.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { everything } from "../../support/everything.ts";
import { entries, rules } from "../../support/generated.ts";
import { adjust, createCredit, createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { exported, importInto } from "../../support/imported.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { runs } from "../../support/runs.ts";

/** A rule with its credits and charges, and their ledgers. */
const worlds = fc.array(
  fc.record({
    businessId: fc.constantFrom(LONDON, NEW_YORK),
    rule: rules,
    charges: fc.integer({ min: 0, max: 2 }),
    totals: fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 3 }),
    pasts: fc.array(fc.array(entries, { maxLength: 4 }), { maxLength: 3 }),
    reversed: fc.integer({ min: 0, max: 1 }),
  }),
  { maxLength: 4 },
);

type Worlds = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

async function fill(store: Store, generated: Worlds): Promise<void> {
  await store.commit(
    "nameBusinesses",
    { businesses: [{ id: LONDON, name: "London", timeZone: "Europe/London", currencyCode: "GBP" }] },
    given,
  );
  for (const kind of ["ResourceType", "Tariff", "Team"] as const)
    await store.commit("nameRecords", { kind, businessId: LONDON, names: [{ id: 2, name: `A ${kind}` }] }, given);
  await store.commit("setAlerts", { businessId: LONDON, lowPercent: null, expiringDays: [30, 7] }, given);
  let booking = 0;
  for (const { businessId, rule, charges, totals, pasts, reversed } of generated) {
    const ruleId = await createRule(store, { ...rule, businessId });
    for (let i = 0; i < charges; i++) {
      booking += 1;
      await createCredit(store, ruleId, { businessId, bookingId: booking, totalUses: 30 });
    }
    const creditId = await createCredit(store, ruleId, { businessId });
    await adjust(store, creditId, ...totals);
    for (const past of pasts) {
      const use = anEntry({ creditUsed: 5, createdOn: given.now - 9_000 });
      const reversal = anEntry({ kind: "REVERSAL", creditUsed: -reversed, reverses: { uniqueId: use.uniqueId } });
      const record = { businessId, totalUses: 1_000, updatedOn: given.now, chargePeriod: "USES" as const };
      await importCredit(store, ruleId, record, [use, ...past, reversal]);
    }
  }
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a copy has the same export, byte for byte, and importing it again writes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (generated) => {
        const [original, copy] = [await open(), await open()];
        await fill(original, generated);
        const file = await exported(original);

        const first = await importInto(copy, file);
        const before = await everything(copy);
        const second = await importInto(copy, file);

        expect(first.told).toEqual([]);
        expect(await exported(copy)).toBe(file);
        expect(second.told).toEqual([]);
        for (const counts of Object.values(second.counts)) expect(counts).toMatch(/^(\d+) 0 \1 0$/);
        expect(await everything(copy)).toEqual(before);
      }),
      // Each run keeps two databases open, and a server has 200 connections.
      { numRuns: runs(4, 12) },
    );
  });

  test("lines may come in any order", async () => {
    const [original, copy] = [await open(), await open()];
    await fill(original, fc.sample(worlds, { numRuns: 5, seed: 7 }).flat());
    const file = await exported(original);

    const { told } = await importInto(copy, file.trimEnd().split("\n").reverse());

    expect(told).toEqual([]);
    expect(await exported(copy)).toBe(file);
  });

  test("an interrupted import continues to the same result", async () => {
    const [original, straight, broken] = [await open(), await open(), await open()];
    await fill(original, fc.sample(worlds, { numRuns: 5, seed: 11 }).flat());
    const upstream = (await exported(original)).replace(/,"(Hash|LedgerHash)":[^,}]+/g, "");
    await importInto(straight, upstream);
    let commits = 0;
    const breaking: Store = {
      ...broken,
      async commit(decision, input, by) {
        commits += 1;
        if (commits === 6) throw new Error("the power is gone");
        return broken.commit(decision, input, by);
      },
    };

    await expect(importInto(breaking, upstream)).rejects.toThrow("the power is gone");
    const halfWay = await exported(broken);
    await importInto(broken, upstream);

    expect(halfWay).not.toBe(await exported(straight));
    expect(await exported(broken)).toBe(await exported(straight));
  });
});

const ways = dialects.flatMap((from) => dialects.filter((to) => to !== from).map((to) => ({ from, to })));

test.each(ways)("a copy from $from.name to $to.name and back is the same file, byte for byte", async ({ from, to }) => {
  await fc.assert(
    fc.asyncProperty(worlds, async (generated) => {
      const original = await from.open();
      await fill(original, generated);
      const file = await exported(original);
      const [there, back] = [await to.open(), await from.open()];

      const first = await importInto(there, file);
      const between = await exported(there);
      const second = await importInto(back, between);

      expect([first.told, second.told]).toEqual([[], []]);
      expect(between).toBe(file);
      expect(await exported(back)).toBe(file);
      expect(await everything(back)).toEqual(await everything(original));
    }),
    { numRuns: runs(2, 10) },
  );
});

test("customers of the demo company can be copied with the full history of their credits", async () => {
  const [original, copy] = [await openDemo("2026-04-01"), openInMemory()];
  const lines = (await exported(original)).trimEnd().split("\n");
  const file = lines.filter((one) => {
    const { entity, record } = JSON.parse(one);
    if (entity === "CoworkerExtraService") return record.Id <= CREDITS;
    return entity !== "CoworkerExtraServiceUseHistory" || record.CoworkerExtraServiceId <= CREDITS;
  });

  const { told } = await importInto(copy, file);

  expect(told).toEqual([]);
  expect((await exported(copy)).trimEnd().split("\n")).toEqual(file);
}, 120_000);

const CREDITS = 400;
