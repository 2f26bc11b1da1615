import { describe, expect, test } from "vitest";
import type { HoldAllocation } from "../../../src/domain/credit-hold/allocation.ts";
import type { CreditHold } from "../../../src/domain/credit-hold/fields.ts";
import { closedOnAt, holdStatusOf } from "../../../src/domain/credit-hold/status.ts";
import { type ExaminedHold, examineHeld, examineHold } from "../../../src/domain/credit-hold/verify.ts";

const part = (coworkerExtraServiceId: number, uses: number, captured: number): HoldAllocation => ({
  ...{ creditHoldId: 1, coworkerExtraServiceId, allocationIndex: coworkerExtraServiceId, uses, captured },
});

/** A hold of 40 units of credit 7 and 10 of credit 8, of which 45 were used. */
function aHold(changes: Partial<CreditHold> = {}, others: Partial<Omit<ExaminedHold, "hold">> = {}): ExaminedHold {
  const hold = { id: 1, uses: 50, captured: 45, closedAs: "CAPTURED", ...changes } as CreditHold;
  const used = new Map([
    [7, 40],
    [8, 5],
  ]);
  return { hold, allocations: [part(7, 40, 40), part(8, 10, 5)], used, ...others };
}

const messages = (hold: ExaminedHold) => examineHold(hold).map(({ invariant, message }) => `${invariant} ${message}`);

test("a hold agrees with its allocations and rows", () => {
  expect(messages(aHold())).toEqual([]);
  expect(messages(aHold({ closedAs: null, captured: 0 }, { allocations: [part(7, 50, 0)], used: new Map() }))).toEqual(
    [],
  );
});

test.each<[string, ExaminedHold, string[]]>([
  [
    "its allocations reserve another amount",
    aHold({ uses: 51 }),
    ["I9 hold 1 reserves 51, but its allocations do not sum to it"],
  ],
  [
    "it says that more was used",
    aHold({ captured: 46 }),
    ["I9 hold 1 says that 46 were used, but its allocations do not sum to it"],
  ],
  ["it was not captured", aHold({ closedAs: "RELEASED" }), ["I9 hold 1 was not captured, but units of it were used"]],
  [
    "rows took another amount",
    aHold({}, { used: new Map([[7, 40]]) }),
    ["I9 hold 1 says that 5 were used of the credit, but its rows used 0"],
  ],
  [
    "rows of another credit name it",
    aHold(
      {},
      {
        used: new Map([
          [7, 40],
          [8, 5],
          [9, 1],
        ]),
      },
    ),
    ["I9 hold 1 says that 0 were used of the credit, but its rows used 1"],
  ],
])("a fault is found if %s", (_, hold, found) => {
  expect(messages(hold)).toEqual(found);
});

test("no more is held than is left", () => {
  expect(examineHeld({ id: 7, remainingUses: 10 }, 10)).toEqual([]);
  expect(examineHeld({ id: 7, remainingUses: 10 }, 11)).toEqual([
    {
      ...{ coworkerExtraServiceId: 7, sequence: null, invariant: "I8" },
      message: "active holds reserve 11, but 10 are left",
    },
  ]);
});

describe("the status of a hold", () => {
  test.each([
    ["is ACTIVE before it expires", { closedAs: null, closedOn: null }, 99, ["ACTIVE", null]],
    ["is EXPIRED from then on", { closedAs: null, closedOn: null }, 100, ["EXPIRED", 100]],
    ["stays CAPTURED", { closedAs: "CAPTURED", closedOn: 50 }, 200, ["CAPTURED", 50]],
    ["stays EXPIRED once it was closed", { closedAs: "EXPIRED", closedOn: 100 }, 50, ["EXPIRED", 100]],
  ] as const)("%s", (_, end, at, expected) => {
    const hold = { ...end, expiresAt: 100 };

    expect([holdStatusOf(hold, at), closedOnAt(hold, at)]).toEqual(expected);
  });
});
