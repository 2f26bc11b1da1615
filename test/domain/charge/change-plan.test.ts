import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changePlan } from "../../../src/domain/charge/change-plan.ts";

/** Units that are left of a use. The use is named by its credit and a number. */
function left(coworkerExtraServiceId: number, id: number, uses: number) {
  return { use: { coworkerExtraServiceId, id }, uses };
}

function need(coworkerExtraServiceId: number, uses: number) {
  return { coworkerExtraServiceId, uses };
}

function reported({ back, more }: ReturnType<typeof changePlan<ReturnType<typeof left>["use"]>>): string[] {
  return [
    ...back.map(({ use, uses }) => `${use.id} of ${use.coworkerExtraServiceId}: -${uses}`),
    ...more.map(({ coworkerExtraServiceId, uses }) => `${coworkerExtraServiceId}: ${uses}`),
  ];
}

describe("a booking that took 20 of credit 1, then 40 of credit 2, then 10 more of credit 1", () => {
  const took = [left(1, 3, 10), left(2, 2, 40), left(1, 1, 20)];

  test.each([
    ["the same changes nothing", [need(1, 30), need(2, 40)], []],
    ["nothing gives all back, the newest first", [], ["3 of 1: -10", "2 of 2: -40", "1 of 1: -20"]],
    ["less of one gives its newest units back", [need(1, 25), need(2, 40)], ["3 of 1: -5"]],
    ["less of one passes over other credits", [need(1, 5), need(2, 40)], ["3 of 1: -10", "1 of 1: -15"]],
    ["more of one takes the difference", [need(1, 30), need(2, 45)], ["2: 5"]],
    [
      "a new credit pays for one that is not needed",
      [need(3, 30), need(2, 40)],
      ["3 of 1: -10", "1 of 1: -20", "3: 30"],
    ],
    ["more is taken in burn order", [need(4, 1), need(2, 50), need(1, 31)], ["4: 1", "2: 10", "1: 1"]],
  ])("%s", (_, needed, expected) => {
    expect(reported(changePlan(took, needed))).toEqual(expected);
  });
});

test("after the change every credit pays what is needed, and none is in both lists", () => {
  const credits = fc.integer({ min: 1, max: 4 });
  const took = fc.array(fc.tuple(credits, fc.nat(30)), { maxLength: 8 });
  const needs = fc.uniqueArray(fc.tuple(credits, fc.integer({ min: 1, max: 60 })), { selector: ([credit]) => credit });

  fc.assert(
    fc.property(took, needs, (uses, needed) => {
      const has = uses.map(([credit, units], place) => left(credit, place, units));
      const plan = changePlan(
        has,
        needed.map(([credit, units]) => need(credit, units)),
      );

      const sumOf = (one: number) =>
        has.reduce((sum, { use, uses: units }) => sum + (use.coworkerExtraServiceId === one ? units : 0), 0) -
        plan.back.reduce((sum, { use, uses: units }) => sum + (use.coworkerExtraServiceId === one ? units : 0), 0) +
        plan.more.reduce(
          (sum, { coworkerExtraServiceId, uses: units }) => sum + (coworkerExtraServiceId === one ? units : 0),
          0,
        );
      for (const one of [1, 2, 3, 4]) expect(sumOf(one)).toBe(needed.find(([credit]) => credit === one)?.[1] ?? 0);
      const backs = new Set(plan.back.map(({ use }) => use.coworkerExtraServiceId));
      expect(plan.more.filter(({ coworkerExtraServiceId }) => backs.has(coworkerExtraServiceId))).toEqual([]);
      for (const { use, uses: units } of plan.back) expect(units).toBeLessThanOrEqual(has[use.id]!.uses);
    }),
  );
});
