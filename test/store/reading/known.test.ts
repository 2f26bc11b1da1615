import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Listing } from "../../../src/domain/listing.ts";
import type { KnownList, NamedKind } from "../../../src/domain/named.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";

const PARIS = 303;
const ROME = 404;
const kinds: readonly [NamedKind, "resourceTypes" | "tariffs" | "teams"][] = [
  ["ResourceType", "resourceTypes"],
  ["Tariff", "tariffs"],
  ["Team", "teams"],
];

/**
 * London has rules, credits and names, New York has a rule alone, Paris a name alone, Rome a resource type's name alone. Customers
 * 1, 3 and 2147483647 have credits in London, 2 and 3 in New York, some of them several.
 */
async function aWorld(open: () => Promise<Store>): Promise<Store> {
  const store = await open();
  const links = { resourceTypes: [11, 12], tariffs: [12], teams: [11, 15] };
  const [london, newYork] = [await createRule(store, links), await createRule(store, { businessId: NEW_YORK })];
  await createRule(store, { resourceTypes: [12, 19] });
  for (const coworkerId of [3, 1, 3, 2_147_483_647, 1]) await createCredit(store, london, { coworkerId });
  for (const coworkerId of [3, 2]) await createCredit(store, newYork, { businessId: NEW_YORK, coworkerId });
  await store.commit(
    "nameBusinesses",
    {
      businesses: [
        { id: LONDON, name: "London" },
        { id: PARIS, name: "Paris" },
      ],
    },
    given,
  );
  for (const [kind] of kinds) {
    await store.commit(
      "nameRecords",
      {
        kind,
        businessId: LONDON,
        names: [
          { id: 12, name: "b" },
          { id: 2, name: "a" },
        ],
      },
      given,
    );
    await store.commit("nameRecords", { kind, businessId: ROME, names: [{ id: 7, name: "c" }] }, given);
  }
  return store;
}

const cases: [list: KnownList, scope: readonly number[] | null, numbers: number[]][] = [
  [{ of: "Coworker", businessId: null }, null, [1, 2, 3, 2_147_483_647]],
  [{ of: "Coworker", businessId: LONDON }, null, [1, 3, 2_147_483_647]],
  [{ of: "Coworker", businessId: NEW_YORK }, null, [2, 3]],
  [{ of: "Coworker", businessId: PARIS }, null, []],
  [{ of: "Coworker", businessId: null }, [NEW_YORK, PARIS], [2, 3]],
  [{ of: "Coworker", businessId: null }, [NEW_YORK, LONDON], [1, 2, 3, 2_147_483_647]],
  [{ of: "Coworker", businessId: LONDON }, [NEW_YORK], []],
  [{ of: "Coworker", businessId: null }, [], []],
  [{ of: "Business" }, null, [LONDON, NEW_YORK, PARIS, ROME]],
  [{ of: "Business" }, [ROME, 999, NEW_YORK], [NEW_YORK, ROME]],
  [{ of: "Business" }, [], []],
  ...kinds.flatMap(([of, name]): [KnownList, readonly number[] | null, number[]][] => {
    const numbers = { resourceTypes: [2, 11, 12, 19], tariffs: [2, 12], teams: [2, 11, 12, 15] }[name];
    return [
      [{ of, businessId: LONDON }, null, numbers],
      [{ of, businessId: LONDON }, [LONDON, PARIS], numbers],
      [{ of, businessId: LONDON }, [NEW_YORK], []],
      [{ of, businessId: ROME }, null, [7]],
      [{ of, businessId: PARIS }, null, []],
    ];
  }),
];

describe.each(dialects)("on $name", ({ open }) => {
  test("each list has the ids that are known by name or by link, within the reader's businesses", async () => {
    const store = await aWorld(open);

    for (const [list, scope, numbers] of cases) {
      const reader = store.snapshot(scope);
      const { rows, hasMore } = await reader.known(list, { order: [], take: "first", count: 100 });
      const count = await reader.countKnown(list);
      reader.release();

      expect({ rows, hasMore, count }, JSON.stringify([list, scope])).toEqual({
        rows: numbers,
        hasMore: false,
        count: numbers.length,
      });
    }
  });

  test("any page is the requested part of the list", async () => {
    const store = await aWorld(open);
    const bounds = fc.option(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(LONDON, NEW_YORK, 2 ** 40)), {
      nil: undefined,
    });
    const asked = fc.record({
      one: fc.constantFrom(...cases),
      after: bounds,
      before: bounds,
      take: fc.constantFrom("first" as const, "last" as const),
      count: fc.integer({ min: 1, max: 5 }),
    });

    await fc.assert(
      fc.asyncProperty(asked, async ({ one: [list, scope, numbers], after, before, take, count }) => {
        const within = numbers.filter(
          (number) => number > (after ?? 0) && number < (before ?? Number.POSITIVE_INFINITY),
        );
        const listing: Listing = {
          ...{ order: [], take, count },
          ...(after !== undefined && { after: [after] }),
          ...(before !== undefined && { before: [before] }),
        };
        const reader = store.snapshot(scope);
        const page = await reader.known(list, listing);
        reader.release();

        expect(page).toEqual({
          rows: take === "first" ? within.slice(0, count) : within.slice(-count),
          hasMore: within.length > count,
        });
      }),
      { numRuns: 150 },
    );
  });
});
