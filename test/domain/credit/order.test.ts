import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Burnable, byBurnOrder } from "../../../src/domain/credit/order.ts";
import { DECIMAL_MAX, type Decimal, decimal } from "../../../src/domain/decimal.ts";
import { INTEGER_MAX } from "../../../src/domain/field.ts";
import { NOW } from "../../support/given.ts";

function aCredit(changes: Partial<Burnable> = {}): Burnable {
  return {
    id: 1,
    priority: 50,
    expireDate: NOW,
    resourceTypeCount: 2,
    free: false,
    isFromTariff: false,
    price: decimal("100"),
    totalUses: 100,
    validFrom: NOW,
    createdOn: NOW,
    remainingUses: 100,
    ...changes,
  };
}

/** Values that favour the second credit in all later comparisons. */
const laterReasons: Partial<Burnable>[] = [
  { priority: 0 },
  { isFromTariff: true },
  { expireDate: 0 },
  { resourceTypeCount: 0 },
  { free: true },
  { price: null },
  { validFrom: null },
  { createdOn: 0 },
  { id: 0 },
];

describe("first is used", () => {
  test.each<[string, Partial<Burnable>, Partial<Burnable>, comparison: number]>([
    ["the lower priority", { priority: 0 }, { priority: 1 }, 0],
    ["what came with a plan, before what was given by hand", { isFromTariff: true }, { isFromTariff: false }, 1],
    ["what came with a plan, before what is free", { isFromTariff: true }, { isFromTariff: false, free: true }, 1],
    ["what expires a millisecond earlier", { expireDate: NOW }, { expireDate: NOW + 1 }, 2],
    ["what expires, before what never does", { expireDate: NOW }, { expireDate: null }, 2],
    ["what is good for fewer resource types", { resourceTypeCount: 1 }, { resourceTypeCount: 2 }, 3],
    ["what is free, before what was paid", { free: true, price: decimal("900") }, { price: decimal("1") }, 4],
    ["what is free, before what has no price", { free: true }, { price: null }, 4],
    ["what is free, before what was paid with nothing", { free: true }, { price: decimal("0") }, 4],
    ["the lower price of as many units", { price: decimal("99.9999") }, { price: decimal("100") }, 5],
    ["the same price of more units", { totalUses: 101 }, { totalUses: 100 }, 5],
    ["a lower price of a unit, though dearer in all", { price: decimal("150"), totalUses: 200 }, {}, 5],
    ["what has no price, before what has one", { price: null }, { price: decimal("0.0001") }, 5],
    ["what was always valid, before what became so", { validFrom: null }, { validFrom: 0 }, 6],
    ["what became valid earlier", { validFrom: NOW - 1 }, { validFrom: NOW }, 6],
    ["what was created earlier", { createdOn: NOW - 1 }, { createdOn: NOW }, 7],
    ["the lower id", { id: 1 }, { id: 2 }, 8],
  ])("%s, regardless of later comparisons", (_, first, second, comparison) => {
    const others = Object.assign({}, ...laterReasons.slice(comparison + 1));
    const [a, b] = [aCredit({ id: 8, ...first }), aCredit({ id: 9, ...others, ...second })];

    expect([Math.sign(byBurnOrder(a, b)), Math.sign(byBurnOrder(b, a))]).toEqual([-1, 1]);
  });
});

describe("it is a tie, which the id decides, between", () => {
  test.each<[string, Partial<Burnable>, Partial<Burnable>]>([
    ["credits that are alike", {}, {}],
    ["two that never expire", { expireDate: null }, { expireDate: null }],
    ["two that were always valid", { validFrom: null }, { validFrom: null }],
    ["no price and a price of 0", { price: null }, { price: decimal("0") }],
    [
      "two from plans, one free, with any prices",
      { isFromTariff: true, free: true, price: decimal("9") },
      { isFromTariff: true, price: decimal("1") },
    ],
    ["the same price of a unit", { price: decimal("1"), totalUses: 3 }, { price: decimal("2"), totalUses: 6 }],
    ["what is left", { remainingUses: 1 }, { remainingUses: 100 }],
  ])("%s", (_, one, other) => {
    expect(byBurnOrder(aCredit({ ...one, id: 1 }), aCredit({ ...other, id: 2 }))).toBe(-1);
    expect(byBurnOrder(aCredit({ ...one, id: 2 }), aCredit({ ...other, id: 1 }))).toBe(1);
  });
});

/** From small pools: many values are equal. */
const burnables = fc.record({
  priority: fc.nat(1),
  expireDate: fc.constantFrom(null, 0, NOW),
  resourceTypeCount: fc.nat(1),
  free: fc.boolean(),
  isFromTariff: fc.boolean(),
  price: fc.constantFrom(null, 0, 1, 2, 3, DECIMAL_MAX) as fc.Arbitrary<Decimal | null>,
  totalUses: fc.constantFrom(1, 2, 3, INTEGER_MAX),
  validFrom: fc.constantFrom(null, 0, NOW),
  createdOn: fc.constantFrom(0, NOW),
  remainingUses: fc.constant(1),
});
const credits = fc
  .array(burnables, { minLength: 2, maxLength: 12 })
  .map((all) => all.map((one, place) => ({ ...one, id: place + 1 })));

test("the order is total: of three credits, any two agree with the third, and none ties", () => {
  fc.assert(
    fc.property(fc.tuple(burnables, burnables, burnables), (three) => {
      const [a, b, c] = three.map((one, place) => ({ ...one, id: place + 1 })) as [Burnable, Burnable, Burnable];

      for (const [x, y] of [
        [a, b],
        [b, c],
        [a, c],
      ] as const)
        expect(Math.sign(byBurnOrder(x, y))).toBe(-Math.sign(byBurnOrder(y, x)));
      expect([byBurnOrder(a, a), byBurnOrder(a, b) === 0]).toEqual([0, false]);
      if (byBurnOrder(a, b) < 0 && byBurnOrder(b, c) < 0) expect(byBurnOrder(a, c)).toBeLessThan(0);
      if (byBurnOrder(a, b) > 0 && byBurnOrder(b, c) > 0) expect(byBurnOrder(a, c)).toBeGreaterThan(0);
    }),
    { numRuns: 2_000 },
  );
});

test("the result does not depend on the order of the input", () => {
  const shuffled = credits.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );

  fc.assert(
    fc.property(shuffled, ([all, others]) => {
      expect([...others].sort(byBurnOrder)).toEqual([...all].sort(byBurnOrder));
    }),
    { numRuns: 500 },
  );
});

test("prices of a unit are compared as exact fractions, because quotients could be equal", () => {
  const prices = fc.integer({ min: 0, max: DECIMAL_MAX });
  const units = fc.integer({ min: 1, max: INTEGER_MAX });
  const close = fc.tuple(prices, units).chain(([price, total]) =>
    fc.tuple(
      fc.constant({ price, totalUses: total }),
      fc.record({
        price: fc.constantFrom(price, Math.max(0, price - 1), Math.min(DECIMAL_MAX, price + 1)),
        totalUses: fc.constantFrom(total, Math.max(1, total - 1), Math.min(INTEGER_MAX, total + 1)),
      }),
    ),
  );
  const any = fc.record({ price: prices, totalUses: units });

  fc.assert(
    fc.property(fc.oneof(close, fc.tuple(any, any)), ([a, b]) => {
      const compared = byBurnOrder(
        aCredit({ ...a, price: a.price as Decimal, id: 1 }),
        aCredit({ ...b, price: b.price as Decimal, id: 2 }),
      );

      const sign = compareFractions([BigInt(a.price), BigInt(a.totalUses)], [BigInt(b.price), BigInt(b.totalUses)]);
      expect(Math.sign(compared)).toBe(sign === 0 ? -1 : sign);
    }),
    { numRuns: 2_000 },
  );
});

/** By continued fractions: whole parts, then reciprocals of the rest. Avoids multiplication. */
function compareFractions([a, m]: [bigint, bigint], [b, n]: [bigint, bigint]): number {
  if (a / m !== b / n) return a / m < b / n ? -1 : 1;
  const [left, right] = [a % m, b % n];
  if (left === 0n || right === 0n) return Number(left > 0n) - Number(right > 0n);
  return compareFractions([n, right], [m, left]);
}
