import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { giveBack, leftOf } from "../../../src/domain/credit/reversal.ts";

/** A use of so many units, of the credit with the number of its allocation. */
function use(id: number, creditUsed: number | null, allocationIndex = id - 1, coworkerExtraServiceId = id) {
  return { id, creditUsed, allocationIndex, coworkerExtraServiceId, operationId: "one" };
}

function reversal(reversesId: number | null, creditUsed: number | null) {
  return { reversesId, creditUsed };
}

/** Credits with these used units. */
function creditsWith(...used: readonly number[]) {
  return used.map((units, place) => ({ id: place + 1, totalUses: 1_000, remainingUses: 1_000 - units }));
}

function reported(back: ReturnType<typeof giveBack<ReturnType<typeof use>>>): string[] {
  return back.map(({ use: { id }, uses }) => `${id}: ${uses}`);
}

const plenty = creditsWith(500, 500, 500);

describe("units left of uses, the last allocation first, are", () => {
  test.each<[string, Parameters<typeof leftOf>, string[]]>([
    ["all of them", [[use(1, 30), use(2, 20)], [], plenty], ["2: 20", "1: 30"]],
    ["what was not given back", [[use(1, 30), use(2, 20)], [reversal(2, -5)], plenty], ["2: 15", "1: 30"]],
    ["what several parts left", [[use(1, 30)], [reversal(1, -5), reversal(1, -24)], plenty], ["1: 1"]],
    ["nothing of what was given back whole", [[use(1, 30)], [reversal(1, -30)], plenty], ["1: 0"]],
    ["what is left of their own, not of others", [[use(1, 30)], [reversal(7, -30)], plenty], ["1: 30"]],
    ["nothing of a use that says no number", [[use(1, null)], [], plenty], ["1: 0"]],
    ["all, where a reversal says no number", [[use(1, 30)], [reversal(1, null)], plenty], ["1: 30"]],
    ["by the later row where they have one allocation", [[use(1, 3, 0), use(2, 2, 0)], [], plenty], ["2: 2", "1: 3"]],
    ["no more than is used of the credit", [[use(1, 30)], [], creditsWith(12)], ["1: 12"]],
    [
      "no more than is used of it in all",
      [[use(1, 30, 0, 1), use(2, 20, 1, 1)], [], creditsWith(25)],
      ["2: 20", "1: 5"],
    ],
    [
      "those of the newest operation first",
      [[use(1, 3, 5), use(2, 2, 0), { ...use(3, 4, 0), operationId: "two" }], [], plenty],
      ["3: 4", "1: 3", "2: 2"],
    ],
    ["nothing, where nothing is used of the credit", [[use(1, 30)], [], creditsWith(0)], ["1: 0"]],
  ])("%s", (_, [uses, reversals, credits], expected) => {
    expect(leftOf(uses, reversals, credits).map(({ use: { id }, uses: left }) => `${id}: ${left}`)).toEqual(expected);
  });
});

describe("of three uses of 10, 20 and 30", () => {
  const uses = [use(1, 10), use(2, 20), use(3, 30)];

  test.each<[number, string[]]>([
    [1, ["3: 1"]],
    [30, ["3: 30"]],
    [31, ["3: 30", "2: 1"]],
    [50, ["3: 30", "2: 20"]],
    [60, ["3: 30", "2: 20", "1: 10"]],
  ])("%i are given back from the last allocation on", (units, expected) => {
    expect(reported(giveBack(leftOf(uses, [], plenty), units))).toEqual(expected);
  });

  test("a second part continues where the first one ended", () => {
    const left = leftOf(uses, [reversal(3, -30), reversal(2, -5)], plenty);

    expect(reported(giveBack(left, 16))).toEqual(["2: 15", "1: 1"]);
  });
});

test("parts given back one after another never exceed what was taken, and all parts together equal it", () => {
  const taken = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
  const parts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 });

  fc.assert(
    fc.property(taken, parts, (amounts, wanted) => {
      const uses = amounts.map((amount, place) => use(place + 1, amount));
      const credits = creditsWith(...amounts);
      const written: { reversesId: number; creditUsed: number }[] = [];
      const restore = (units: number) => {
        for (const { use: of, uses: back } of giveBack(leftOf(uses, written, credits), units)) {
          written.push({ reversesId: of.id, creditUsed: -back });
          credits.find(({ id }) => id === of.coworkerExtraServiceId)!.remainingUses += back;
        }
      };

      for (const units of wanted) {
        const before = sum(leftOf(uses, written, credits));
        restore(units);
        expect(sum(leftOf(uses, written, credits))).toBe(Math.max(0, before - units));
        for (const { id, creditUsed } of uses) expect(givenBackOf(id)).toBeLessThanOrEqual(creditUsed ?? 0);
      }
      restore(Number.MAX_SAFE_INTEGER);

      expect(uses.map(({ id }) => givenBackOf(id))).toEqual(amounts);
      expect(credits.every(({ totalUses, remainingUses }) => totalUses === remainingUses)).toBe(true);

      function givenBackOf(id: number): number {
        return written.filter((one) => one.reversesId === id).reduce((all, one) => all - one.creditUsed, 0);
      }
    }),
    { numRuns: 500 },
  );
});

function sum(left: readonly { uses: number }[]): number {
  return left.reduce((all, { uses }) => all + uses, 0);
}
