import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { burnDown } from "../../../src/domain/credit/burn-down.ts";
import { INTEGER_MAX } from "../../../src/domain/field.ts";

function credit(id: number, remainingUses: number, priority = 50) {
  const values = { expireDate: null, resourceTypeCount: 1, free: false, isFromTariff: false, price: null };
  return { id, remainingUses, heldUses: 0, priority, ...values, totalUses: INTEGER_MAX, validFrom: null, createdOn: 0 };
}

describe("units are taken", () => {
  test.each<[string, [id: number, left: number, priority?: number][], number, string[], number]>([
    ["from one credit that has enough", [[1, 60]], 45, ["1: 45"], 0],
    ["to the last unit", [[1, 60]], 60, ["1: 60"], 0],
    [
      "from the first that is used, all of it, then from the next",
      [
        [1, 60],
        [2, 30, 10],
      ],
      45,
      ["2: 30", "1: 15"],
      0,
    ],
    [
      "from the first alone where it suffices",
      [
        [1, 60],
        [2, 60, 10],
      ],
      60,
      ["2: 60"],
      0,
    ],
    [
      "past credits of which nothing is left",
      [
        [1, 0],
        [2, 5],
        [3, 0],
      ],
      5,
      ["2: 5"],
      0,
    ],
    [
      "as far as the credits go",
      [
        [1, 10],
        [2, 5],
      ],
      20,
      ["1: 10", "2: 5"],
      5,
    ],
    ["from nothing where there are no credits", [], 20, [], 20],
    ["from nothing where nothing is needed", [[1, 10]], 0, [], 0],
  ])("%s", (_, credits, need, allocations, uncovered) => {
    const plan = burnDown(
      credits.map(([id, left, priority]) => credit(id, left, priority)),
      need,
    );

    expect(plan.allocations.map(({ credit: { id }, uses }) => `${id}: ${uses}`)).toEqual(allocations);
    expect(plan.uncovered).toBe(uncovered);
  });
});

const credits = fc
  .array(fc.record({ left: fc.nat(20), priority: fc.nat(3) }), { maxLength: 8 })
  .map((all) => all.map(({ left, priority }, place) => credit(place + 1, left, priority)));

test("taken plus uncovered equals the need, and no credit gives more than it has", () => {
  fc.assert(
    fc.property(credits, fc.nat(100), (all, need) => {
      const { allocations, uncovered } = burnDown(all, need);
      const taken = allocations.reduce((sum, { uses }) => sum + uses, 0);
      const granted = all.reduce((sum, { remainingUses }) => sum + remainingUses, 0);

      expect(taken + uncovered).toBe(need);
      expect(taken).toBe(Math.min(need, granted));
      for (const { credit: of, uses } of allocations) {
        expect(uses).toBeGreaterThanOrEqual(1);
        expect(uses).toBeLessThanOrEqual(of.remainingUses);
      }
      // All credits except the last give everything.
      expect(allocations.slice(0, -1).every(({ credit: of, uses }) => uses === of.remainingUses)).toBe(true);
      expect(new Set(allocations.map(({ credit: { id } }) => id)).size).toBe(allocations.length);
    }),
    { numRuns: 1_000 },
  );
});

test("the plan does not depend on the order of the credits, and leaves them unchanged", () => {
  const shuffled = fc
    .tuple(credits, fc.nat(100))
    .chain(([all, need]) =>
      fc.tuple(fc.constant(all), fc.constant(need), fc.shuffledSubarray(all, { minLength: all.length })),
    );

  fc.assert(
    fc.property(shuffled, ([all, need, others]) => {
      const asGiven = others.map(({ id }) => id);

      expect(burnDown(others, need)).toEqual(burnDown(all, need));
      expect(others.map(({ id }) => id)).toEqual(asGiven);
    }),
    { numRuns: 500 },
  );
});
