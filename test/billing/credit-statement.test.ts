import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { creditStatement } from "../../src/billing/credit-statement.ts";
import { balanceMoments, creditBalances } from "../../src/domain/credit/balance.ts";
import { STATEMENT_ENTRIES_MAX } from "../../src/domain/credit/statement.ts";
import { Refused } from "../../src/domain/refusal.ts";
import type { Store } from "../../src/store/store.ts";
import { aCapture, aHold, aReversal, aUse } from "../support/credits.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import {
  adjust,
  administrator,
  createCredit,
  createRule,
  LONDON,
  NEW_YORK,
  NOW,
  viewerWith,
} from "../support/given.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { done } from "../support/operations.ts";
import { runs } from "../support/runs.ts";

const ana = { coworkerId: 2001, businessId: LONDON };

interface Period {
  readonly from: number;
  readonly to: number;
}

async function statementOf(
  store: Store,
  period: Period,
  { of = ana, now = NOW, scope = null as readonly number[] | null } = {},
) {
  const reader = store.snapshot(scope);
  try {
    return await creditStatement({ viewer: administrator, reader, now }, { ...of, ...period });
  } finally {
    reader.release();
  }
}

/** The amounts of `creditBalance(asOf:)` that a statement has too. */
async function balancesAsOf(store: Store, asOf: number, of = ana, now = NOW) {
  const reader = store.snapshot(null);
  const { lookBackTo: moment, heldAt, usageAt } = balanceMoments({ asOf }, now);
  const credits = await reader.creditsThen([of], { moment, heldAt });
  reader.release();
  return creditBalances(credits, usageAt).map(({ kind, unit, granted, used, voided }) => ({
    ...{ kind, unit, granted, used, voided, rolledOver: 0 },
    left: granted - used - voided,
  }));
}

const moments = fc.integer({ min: 1, max: 9 });
const changes = [
  { kind: "USE", creditUsed: 3 },
  { kind: "USE", creditUsed: null },
  { kind: "REVERSAL", creditUsed: -2 },
  { kind: "ADJUSTMENT", creditUsed: 0, totalChange: 5 },
  { kind: "ADJUSTMENT", creditUsed: 1, totalChange: -4 },
] as const;
const histories = fc.record({
  credit: fc.record({
    createdOn: moments,
    chargePeriod: fc.constantFrom("MINUTES" as const, "DAYS" as const),
    isVoided: fc.boolean(),
  }),
  rows: fc
    .array(fc.record({ createdOn: moments, what: fc.constantFrom(...changes) }), { maxLength: 6 })
    .map((rows) => rows.sort((a, b) => a.createdOn - b.createdOn)),
});

describe.each(dialects)("on $name", ({ open }) => {
  test("a statement shows what changed the credit, with the balance after each change", async () => {
    const store = await open();
    const rule = await createRule(store);
    const at = { createdOn: NOW - 60_000, updatedOn: NOW - 60_000 };
    const id = await importCredit(store, rule, at, [
      anEntry({ createdOn: NOW - 50_000, creditUsed: 100, bookingId: 7, bookingResourceName: "Atrium" }),
      anEntry({ createdOn: NOW - 40_000, kind: "ADJUSTMENT", creditUsed: 0, totalChange: 60, reason: "Gift" }),
    ]);
    const other = await importCredit(store, rule, { createdOn: NOW - 40_000, updatedOn: NOW - 40_000, totalUses: 30 });

    const { opening, entries, closing, now } = await statementOf(store, { from: NOW - 55_000, to: NOW });

    const minutes = { kind: "TIME_CREDIT", unit: "MINUTES" } as const;
    const none = { useHistoryId: null, bookingId: null, bookingResourceName: null, reason: null };
    const kept = { voided: 0, rolledOver: 0 };
    expect(opening).toEqual([{ ...minutes, ...kept, granted: 600, used: 0, left: 600 }]);
    expect(entries).toEqual([
      {
        ...{ ...minutes, ...none, ...kept, type: "USE", occurredOn: NOW - 50_000, coworkerExtraServiceId: id },
        ...{ useHistoryId: 1, bookingId: 7, bookingResourceName: "Atrium", amount: -100 },
        ...{ granted: 600, used: 100, left: 500 },
      },
      {
        ...{ ...minutes, ...none, ...kept, type: "GRANT", occurredOn: NOW - 40_000, coworkerExtraServiceId: other },
        ...{ amount: 30, granted: 630, used: 100, left: 530 },
      },
      {
        ...{ ...minutes, ...none, ...kept, type: "ADJUSTMENT", occurredOn: NOW - 40_000, coworkerExtraServiceId: id },
        ...{ useHistoryId: 2, reason: "Gift", amount: 60, granted: 690, used: 100, left: 590 },
      },
    ]);
    expect(closing).toEqual([{ ...minutes, ...kept, granted: 690, used: 100, left: 590 }]);
    expect(now).toMatchObject([{ ...minutes, granted: 690, used: 100, available: 590, held: 0 }]);
  });

  test("for any history and period, opening + entries = closing, both are the balance as of then, and again the same", async () => {
    const store = await open();
    const rule = await createRule(store);
    let coworkerId = 10_000;

    await fc.assert(
      fc.asyncProperty(
        fc.array(histories, { maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(10), fc.integer({ min: 1, max: 10 })), { minLength: 1, maxLength: 4 }),
        async (added, periods) => {
          coworkerId += 1;
          const of = { coworkerId, businessId: LONDON };
          for (const { credit, rows } of added) {
            const { createdOn, chargePeriod, isVoided } = credit;
            // As much is used first as the other rows can give back; it may be older than the credit.
            const entries = [{ createdOn: 1, what: { kind: "USE", creditUsed: 100 } as const }, ...rows];
            const left = entries.reduce((left, { what }) => {
              const { creditUsed, totalChange = 0 } = { totalChange: 0, ...what };
              return left + totalChange - (creditUsed ?? 0);
            }, 1_000);
            const last = rows.at(-1)?.createdOn ?? createdOn;
            const voidedOn = isVoided ? Math.max(last, createdOn) : null;
            const ending = voidedOn === null ? [] : [anEntry({ kind: "VOID", createdOn: voidedOn, creditUsed: left })];
            await importCredit(
              store,
              rule,
              { coworkerId, createdOn, updatedOn: createdOn, chargePeriod, voidedOn, totalUses: 1_000 },
              [...entries.map(({ createdOn, what }) => anEntry({ createdOn, ...what })), ...ending],
            );
          }
          for (const [from, length] of periods) {
            const period = { from, to: from + length };

            const statement = await statementOf(store, period, { of });

            expect(statement.opening).toEqual(await balancesAsOf(store, period.from, of));
            expect(statement.closing).toEqual(await balancesAsOf(store, period.to, of));
            const last = new Map(statement.opening.map((one) => [one.unit, one]));
            for (const { unit, kind, granted, used, voided, rolledOver, left } of statement.entries)
              last.set(unit, { unit, kind, granted, used, voided, rolledOver, left });
            expect([...last.values()].sort((a, b) => (a.unit < b.unit ? -1 : 1))).toEqual(statement.closing);
            const left = (list: readonly { left: number }[]) => list.reduce((sum, one) => sum + one.left, 0);
            const change = statement.entries.reduce((sum, { amount }) => sum + amount, 0);
            expect(left(statement.opening) + change).toBe(left(statement.closing));
            expect(statement.entries.map(({ occurredOn }) => occurredOn)).toEqual(
              statement.entries.map(({ occurredOn }) => occurredOn).sort((a, b) => a - b),
            );
            expect(await statementOf(store, period, { of })).toEqual(statement);
          }
        },
      ),
      { numRuns: runs(8, 150) },
    );
  });

  test("the operations of the gateway are entries, and what a hold reserves stands in now", async () => {
    const store = await open({ clock: () => NOW });
    const id = await createCredit(store, await createRule(store, { resourceTypes: [11] }));
    await done(store, "recordUse", aUse(id, { creditUsed: 60 }));
    await done(store, "reverseUse", aReversal({ useHistoryId: 1 }, { amount: 10 }));
    await adjust(store, id, 700);
    const { creditHoldId } = await done(store, "holdCredit", aHold());
    await done(store, "captureHold", aCapture(creditHoldId!));
    await done(store, "holdCredit", aHold({ idempotencyKey: "second" }));

    const { opening, entries, closing, now } = await statementOf(store, { from: 0, to: NOW * 2 }, { now: NOW + 1_000 });

    const held = now[0]!.held;
    expect(held).toBeGreaterThan(0);
    expect(opening).toEqual([]);
    expect(entries.map(({ type, amount }) => [type, amount])).toEqual([
      ["GRANT", 600],
      ["USE", -60],
      ["REVERSAL", 10],
      ["ADJUSTMENT", 100],
      ["USE", -held],
    ]);
    expect(closing).toMatchObject([{ granted: 700, used: 50 + held, left: 650 - held }]);
    expect(now).toMatchObject([{ available: 650 - 2 * held }]);
  });

  test("a statement ends now: what the future asks for is the present, even if the clock was set back", async () => {
    const store = await open();
    await importCredit(store, await createRule(store), { createdOn: 10, updatedOn: 10 }, [anEntry({ createdOn: 50 })]);

    const ahead = await statementOf(store, { from: 20, to: 90 }, { now: 40 });
    const beyond = await statementOf(store, { from: 60, to: 90 }, { now: 40 });

    expect([ahead.from, ahead.to, ahead.entries.length]).toEqual([20, 40, 1]);
    expect(ahead.closing).toEqual(await balancesAsOf(store, 90, ana, 40));
    expect([beyond.from, beyond.to, beyond.entries]).toEqual([40, 40, []]);
    expect(beyond.opening).toEqual(beyond.closing);
  });

  test("another business and another customer are not on it, and a foreign business has none", async () => {
    const store = await open();
    const at = { createdOn: 10, updatedOn: 10 };
    const theirs = await createRule(store, { businessId: NEW_YORK });
    await importCredit(store, theirs, { ...at, businessId: NEW_YORK }, [anEntry({ createdOn: 20 })]);
    await importCredit(store, await createRule(store), { ...at, coworkerId: 2002 }, [anEntry({ createdOn: 20 })]);
    const period = { from: 0, to: 90 };
    const nothing = { opening: [], entries: [], closing: [], now: [] };

    expect(await statementOf(store, period)).toMatchObject(nothing);
    const newYork = { ...ana, businessId: NEW_YORK };
    expect(await statementOf(store, period, { of: newYork, scope: [LONDON] })).toMatchObject(nothing);
    expect((await statementOf(store, period, { of: newYork })).entries).toHaveLength(2);
  });
});

test.each(["CoworkerExtraServiceUseHistory-List", "CoworkerExtraService-List"])(
  "a caller with %s alone gets no statement",
  async (role) => {
    const reader = openInMemory().snapshot(null);
    const asked = creditStatement({ viewer: viewerWith([role]), reader, now: NOW }, { ...ana, from: 0, to: 1 });

    await expect(asked).rejects.toThrow("needs the role CoworkerExtraService");
    reader.release();
  },
);

test("a period with too many entries is refused", async () => {
  const store = openInMemory();
  const rows = Array.from({ length: STATEMENT_ENTRIES_MAX + 1 }, () => anEntry({ createdOn: 20, creditUsed: 0 }));
  await importCredit(store, await createRule(store), { createdOn: 10, updatedOn: 10 }, rows);

  await expect(statementOf(store, { from: 10, to: 90 })).rejects.toThrow(Refused);
  expect((await statementOf(store, { from: 20, to: 90 })).entries).toEqual([]);
});
