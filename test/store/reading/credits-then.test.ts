import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CreditThen, Holder } from "../../../src/domain/credit/balance.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createRule, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { runs } from "../../support/runs.ts";

const ana: Holder = { coworkerId: 2001, businessId: LONDON };

async function creditsThen(
  store: Store,
  holders: readonly Holder[],
  moment: number | null,
  scope: readonly number[] | null = null,
): Promise<CreditThen[]> {
  const reader = store.snapshot(scope);
  try {
    return await reader.creditsThen(holders, { moment, heldAt: moment ?? NOW });
  } finally {
    reader.release();
  }
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a credit has the amounts of its ledger at each moment, and its present ones", async () => {
    const store = await open();
    const id = await importCredit(store, await createRule(store), { createdOn: 10, updatedOn: 10, expireDate: 90 }, [
      anEntry({ createdOn: 20, creditUsed: 100 }),
      anEntry({ createdOn: 30, kind: "ADJUSTMENT", creditUsed: 0, totalChange: 60 }),
      anEntry({ createdOn: 40, kind: "REVERSAL", creditUsed: -30 }),
      anEntry({ createdOn: 50, creditUsed: null }),
    ]);
    const amounts = async (moment: number | null) =>
      (await creditsThen(store, [ana], moment)).map(({ totalUses, remainingUses }) => [totalUses, remainingUses]);

    const answers = await Promise.all([9, 10, 19, 20, 30, 39, 40, 50, 60, null].map(amounts));
    const [whole] = await creditsThen(store, [ana], null);

    expect(answers).toEqual([
      [],
      [[600, 600]],
      [[600, 600]],
      [[600, 500]],
      [[660, 560]],
      [[660, 560]],
      [[660, 590]],
      [[660, 590]],
      [[660, 590]],
      [[660, 590]],
    ]);
    expect(whole).toEqual({
      ...ana,
      heldUses: 0,
      kind: "TIME_CREDIT",
      chargePeriod: "MINUTES",
      validFrom: null,
      expireDate: 90,
      voidedOn: null,
      totalUses: 660,
      remainingUses: 590,
      voidedUses: 0,
      rolledOverUses: 0,
    });
    expect((await one(store, "CoworkerExtraService", id)).remainingUses).toBe(590);
  });

  test("a voided credit was not voided before, and the units that voiding took are returned", async () => {
    const store = await open();
    await importCredit(store, await createRule(store), { createdOn: 10, updatedOn: 10, voidedOn: 30 }, [
      anEntry({ createdOn: 20, creditUsed: 100 }),
      anEntry({ createdOn: 30, kind: "VOID", creditUsed: 500 }),
      anEntry({ createdOn: 40, kind: "REVERSAL", creditUsed: -40 }),
      anEntry({ createdOn: 40, kind: "VOID", creditUsed: 40 }),
    ]);
    const then = async (moment: number | null) =>
      (await creditsThen(store, [ana], moment)).map(({ voidedOn, remainingUses, voidedUses }) => [
        voidedOn,
        remainingUses,
        voidedUses,
      ]);

    expect(await Promise.all([29, 30, 39, 40, null].map(then))).toEqual([
      [[null, 500, 0]],
      [[30, 0, 500]],
      [[30, 0, 500]],
      [[30, 0, 540]],
      [[30, 0, 540]],
    ]);
  });

  test("charges are left out", async () => {
    const store = await open();
    const charge = { kind: "BOOKING_CHARGE", bookingId: 5, remainingUses: 0, createdOn: 10, updatedOn: 10 } as const;
    await importCredit(store, await createRule(store), charge);

    expect([await creditsThen(store, [ana], null), await creditsThen(store, [ana], 20)]).toEqual([[], []]);
  });

  test("many customers of several businesses take one statement, which returns only the requested ones", async () => {
    const statements: string[] = [];
    const store = await open({ onStatement: (text) => statements.push(text) });
    for (const businessId of [LONDON, NEW_YORK]) {
      const rule = await createRule(store, { businessId });
      for (const coworkerId of [1, 2, 3]) await importCredit(store, rule, { businessId, coworkerId });
    }
    const asked = [
      { coworkerId: 1, businessId: LONDON },
      { coworkerId: 2, businessId: NEW_YORK },
      { coworkerId: 9, businessId: NEW_YORK },
    ];
    statements.length = 0;

    const found = await creditsThen(store, asked, null);

    expect(found.map(({ coworkerId, businessId }) => ({ coworkerId, businessId }))).toEqual(asked.slice(0, 2));
    expect(statements).toHaveLength(1);
  });

  test.each([null, NOW - 1])(
    "records outside the businesses of the snapshot are not found, as of %s",
    async (moment) => {
      const store = await open();
      const rule = await createRule(store, { businessId: NEW_YORK });
      await importCredit(store, rule, { businessId: NEW_YORK, createdOn: 10, updatedOn: 10 });
      const theirs = [{ coworkerId: 2001, businessId: NEW_YORK }];

      expect(await creditsThen(store, theirs, moment, [LONDON])).toEqual([]);
      expect(await creditsThen(store, theirs, moment, [])).toEqual([]);
      expect(await creditsThen(store, theirs, moment, [NEW_YORK])).toHaveLength(1);
    },
  );

  test("for any history, the amounts are those of the rows up to the moment", async () => {
    const store = await open();
    const rule = await createRule(store, { businessId: LONDON });
    let coworkerId = 10_000;

    await fc.assert(
      fc.asyncProperty(fc.array(histories, { maxLength: 4 }), fc.option(moments, { nil: null }), async (added, at) => {
        coworkerId += 1;
        for (const { credit, rows } of added) {
          // As much is used first as the other rows can give back.
          const entries = [{ createdOn: 0, creditUsed: 100 }, ...rows].map((row) => anEntry(row));
          await importCredit(store, rule, { ...credit, coworkerId }, entries);
        }

        const found = await creditsThen(store, [{ coworkerId, businessId: LONDON }], at);

        expect(found.map(amountsOf)).toEqual(await expectedAmounts(store, coworkerId, at));
      }),
      { numRuns: runs(20, 120) },
    );
  });
});

const moments = fc.integer({ min: 0, max: 8 });
const kinds = [
  { kind: "USE", creditUsed: 3 },
  { kind: "USE", creditUsed: null },
  { kind: "REVERSAL", creditUsed: -2 },
  { kind: "ADJUSTMENT", creditUsed: 0, totalChange: 5 },
  { kind: "ADJUSTMENT", creditUsed: 1, totalChange: -4 },
  { kind: "VOID", creditUsed: 7 },
] as const;

const histories = fc.record({
  credit: fc
    .record({ createdOn: moments, voidedOn: fc.option(moments, { nil: null }) })
    .map((one) => ({ ...one, updatedOn: one.createdOn, totalUses: 1_000 })),
  rows: fc.array(
    fc
      .record({ createdOn: moments, what: fc.constantFrom(...kinds) })
      .map(({ createdOn, what }) => ({ createdOn, ...what })),
    { maxLength: 6 },
  ),
});

function amountsOf({ totalUses, remainingUses, voidedUses, voidedOn }: CreditThen) {
  return { totalUses, remainingUses, voidedUses, voidedOn };
}

/** The ledger of the customer, recomputed row by row in memory. */
async function expectedAmounts(store: Store, coworkerId: number, at: number | null) {
  const credits = (await all(store, "CoworkerExtraService")).filter((credit) => credit.coworkerId === coworkerId);
  const rows = await all(store, "UseHistory");
  const then = at ?? Number.POSITIVE_INFINITY;
  return credits
    .filter((credit) => credit.createdOn <= then)
    .map(({ id, voidedOn }) => {
      const known = rows.filter((row) => row.coworkerExtraServiceId === id && row.createdOn <= then);
      const sum = (of: (row: (typeof rows)[number]) => number) => known.reduce((all, row) => all + of(row), 0);
      const totalUses = 1_000 + sum((row) => row.totalChange);
      const isVoided = voidedOn !== null && voidedOn <= then;
      return {
        totalUses,
        remainingUses: totalUses - sum((row) => row.creditUsed ?? 0),
        voidedUses: voidedOn === null ? 0 : sum((row) => (row.kind === "VOID" ? (row.creditUsed ?? 0) : 0)),
        voidedOn: isVoided ? voidedOn : null,
      };
    });
}
