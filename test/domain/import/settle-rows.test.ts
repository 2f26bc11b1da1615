import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INTEGER_MAX } from "../../../src/domain/field.ts";
import type { Incoming } from "../../../src/domain/import/imported-rows.ts";
import { settle } from "../../../src/domain/import/settle-rows.ts";
import { Refused } from "../../../src/domain/refusal.ts";
import type { Head } from "../../../src/domain/use-history/chain.ts";
import { given, LONDON, NOW } from "../../support/given.ts";
import { uuid } from "../../support/imported.ts";
import { anEntry } from "../../support/imported-credit.ts";

const credit = { id: 1, uniqueId: uuid(1), businessId: LONDON, coworkerId: 2001 };

function aHead(balance: number, total: number): Head {
  return { sequence: 4, hash: "f".repeat(64), balance, total, createdOn: NOW - 1_000 };
}

function uses(...amounts: readonly number[]): Incoming[] {
  return amounts.map((creditUsed, place) => ({
    place,
    id: undefined,
    entry: anEntry({ creditUsed, kind: creditUsed < 0 ? "REVERSAL" : "USE", createdOn: NOW - 500 + place }),
  }));
}

/** Kinds, amounts and balances of the rows that are added. */
function reported(
  head: Head,
  incoming: readonly Incoming[],
  remainingUses: number | null,
  totalUses: number,
): string[] {
  const { linked } = settle(credit, head, incoming, { remainingUses, totalUses, at: NOW }, given);
  return linked.map(({ row }) => `${row.kind} ${row.creditUsed} ${row.totalChange} → ${row.balanceAfter}`);
}

describe("the difference that the rows do not explain", () => {
  test.each([
    { title: "nothing", rows: [60], left: 40, total: 100, expected: ["USE 60 0 → 40"] },
    { title: "nothing, as nobody says what is left", rows: [60], left: null, total: 100, expected: ["USE 60 0 → 40"] },
    { title: "no row, and nothing to say", rows: [], left: 100, total: 100, expected: [] },
    { title: "a use", rows: [60], left: 30, total: 100, expected: ["USE 60 0 → 40", "ADJUSTMENT 10 0 → 30"] },
    {
      title: "something given back",
      rows: [60],
      left: 50,
      total: 100,
      expected: ["USE 60 0 → 40", "ADJUSTMENT -10 0 → 50"],
    },
    {
      title: "more than there is",
      rows: [160],
      left: 0,
      total: 100,
      expected: ["ADJUSTMENT -60 0 → 160", "USE 160 0 → 0"],
    },
    { title: "another total", rows: [], left: 150, total: 150, expected: ["ADJUSTMENT 0 50 → 150"] },
    { title: "a lower total", rows: [10], left: 5, total: 20, expected: ["USE 10 0 → 90", "ADJUSTMENT 5 -80 → 5"] },
  ])("is $title", ({ rows, left, total, expected }) => {
    expect(reported(aHead(100, 100), uses(...rows), left, total)).toEqual(expected);
  });

  test("is refused if the balance is out of range wherever the adjustment stands", () => {
    expect(() => reported(aHead(0, 0), uses(INTEGER_MAX, INTEGER_MAX), 0, 0)).toThrow(Refused);
  });
});

test("is at most one row that reaches the goal, and is refused only if the balance would go below 0 in both places", () => {
  const amounts = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 6 });
  const ends = fc.record({ total: fc.nat(100), used: fc.nat(100) }).map(({ total, used }) => ({
    totalUses: total,
    remainingUses: Math.max(0, total - used),
    at: NOW,
  }));

  fc.assert(
    fc.property(ends, ends, amounts, (from, to, rows) => {
      const open = to.remainingUses - from.remainingUses + rows.reduce((sum, one) => sum + one, 0);
      const isPossible = [0, open].some((before) =>
        rows.every((_, last) => leftAfter(from.remainingUses + before, rows.slice(0, last + 1)) >= 0),
      );
      const settled = () => settle(credit, aHead(from.remainingUses, from.totalUses), uses(...rows), to, given);

      if (!isPossible) {
        expect(settled).toThrow(Refused);
        return;
      }
      const { linked, head } = settled();
      expect([head.total, head.balance, head.sequence]).toEqual([to.totalUses, to.remainingUses, 4 + linked.length]);
      expect(linked.filter(({ from }) => from === null).length).toBeLessThanOrEqual(1);
      for (const { row } of linked) expect(row.balanceAfter).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 1_000 },
  );
});

function leftAfter(balance: number, amounts: readonly number[]): number {
  return amounts.reduce((left, one) => left - one, balance);
}
