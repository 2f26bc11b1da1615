import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimal, ZERO } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { aChange, aCharge, anInvoice, anUncharge, aVoidedInvoice, HOUR, MINUTE, START } from "../../support/charges.ts";
import { aCapture, aHold, anAdjustment, aRelease, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { dryRunOf, expectExactPreview, written } from "../../support/dry-run.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { done, outcomeOf } from "../../support/operations.ts";
import { coveringRuns, expectCases } from "../../support/runs.ts";

/** An operation whose records are places among those that exist when it runs. */
const plans = fc.record({
  operation: fc.constantFrom(
    ...(["recordUse", "recordUse", "spendCredit", "spendCredit", "reverseUse", "adjustCredit", "voidCredit"] as const),
    ...([
      "chargeBooking",
      "chargeBooking",
      "unchargeBooking",
      "changeBooking",
      "markInvoiced",
      "unmarkInvoiced",
    ] as const),
  ),
  place: fc.nat(20),
  amount: fc.integer({ min: -2, max: 40 }),
  partial: fc.boolean(),
  booking: fc.nat(2),
  minutes: fc.integer({ min: 0, max: 150 }),
  unnamed: fc.nat(9).map((one) => one === 0),
});
type Plan = typeof plans extends fc.Arbitrary<infer P> ? P : never;

let worlds = 0;

/** A customer with three credits of time, at most three bookings, and every record and row written so far. */
async function aCustomer(store: Store, totals: readonly number[]) {
  worlds += 1;
  const coworkerId = 10_000 + worlds;
  const ids: number[] = [];
  for (const totalUses of totals) ids.push(await createCredit(store, 1, { coworkerId, totalUses }));
  return { coworkerId, ids, bookings: [0, 1, 2].map((one) => worlds * 10 + one), rows: [] as number[] };
}

type Customer = Awaited<ReturnType<typeof aCustomer>>;

async function runBothWays(store: Store, customer: Customer, plan: Plan, key: string) {
  const { operation, amount, minutes } = plan;
  const { coworkerId, ids, bookings, rows } = customer;
  const placed = (list: readonly number[]) => (plan.unnamed ? 999_999 : list[plan.place % Math.max(1, list.length)]!);
  const [credit, bookingId, idempotencyKey] = [placed(ids), bookings[plan.booking]!, key];
  const run = <O extends Parameters<typeof expectExactPreview>[1]>(
    operation: O,
    input: Parameters<typeof expectExactPreview<O>>[2],
  ) => expectExactPreview(store, operation, input, bookings);
  switch (operation) {
    case "recordUse":
      return run(operation, aUse(credit, { creditUsed: amount, idempotencyKey }));
    case "spendCredit": {
      const onShortfall = plan.partial ? "PARTIAL" : "REJECT";
      return run(operation, aSpend({ coworkerId, amount: minutes, onShortfall, idempotencyKey }));
    }
    case "reverseUse": {
      const useHistoryId = placed(rows) ?? 999_999;
      return run(operation, aReversal({ useHistoryId }, { amount: plan.partial ? null : amount, idempotencyKey }));
    }
    case "adjustCredit":
      return run(operation, anAdjustment(credit, { amount, idempotencyKey }));
    case "voidCredit":
      return run(operation, aVoiding(credit, { idempotencyKey }));
    case "chargeBooking": {
      const quote = { coworkerId, to: START + minutes * MINUTE, useCredits: !plan.unnamed };
      return run(operation, aCharge(quote, { bookingId, idempotencyKey }));
    }
    case "unchargeBooking":
      return run(
        operation,
        anUncharge({ bookingId, idempotencyKey, keepPercent: plan.partial ? decimal("30") : ZERO }),
      );
    case "changeBooking": {
      const quote = { coworkerId, to: START + minutes * MINUTE, useCredits: !plan.partial };
      return run(operation, aChange(quote, { bookingId, idempotencyKey }));
    }
    case "markInvoiced":
      return run(operation, { ...anInvoice(credit), idempotencyKey });
    case "unmarkInvoiced":
      return run(operation, { ...aVoidedInvoice(credit), idempotencyKey });
  }
}

describe.each(dialects)("on $name", ({ open, name }) => {
  const statements: string[] = [];
  const onStatement = (text: string) => statements.push(text);

  test("at any state, a dry run refuses what the real call refuses, shows the rows that it writes, and writes nothing", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    const seen = new Set<string>();
    const totals = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 3, maxLength: 3 });
    const sequences = fc.array(plans, { minLength: 6, maxLength: 14 });

    await fc.assert(
      fc.asyncProperty(totals, sequences, async (wanted, sequence) => {
        const customer = await aCustomer(store, wanted);
        for (const [place, plan] of sequence.entries()) {
          const key = `${worlds}-${place}`;
          const { preview, refusals } = await runBothWays(store, customer, plan, key);
          seen.add(`${plan.operation} ${refusals.length > 0 ? "refused" : "done"}`);
          if ((preview?.rows.length ?? 0) === 0) continue;
          const last = (await all(store, "UseHistory")).slice(-preview!.rows.length);
          customer.rows.push(...last.map(({ id }) => id));
          const charges = (await all(store, "CoworkerExtraService")).filter(
            ({ coworkerId, id }) => coworkerId === customer.coworkerId && !customer.ids.includes(id),
          );
          customer.ids.push(...charges.map(({ id }) => id));
        }
      }),
      coveringRuns(...((name === "SQLite" ? [25, 150] : [14, 60]) as [number, number])),
    );

    const operations = ["recordUse", "spendCredit", "reverseUse", "adjustCredit", "voidCredit"];
    const bookings = ["chargeBooking", "unchargeBooking", "changeBooking", "markInvoiced", "unmarkInvoiced"];
    expectCases(
      seen,
      [...operations, ...bookings].flatMap((one) => [`${one} done`, `${one} refused`]),
    );
  }, 120_000);

  test("a dry run sends the database no statement that writes", async () => {
    const store = await open({ onStatement });
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 40 });
    statements.length = 0;

    const { preview } = await dryRunOf(store, "chargeBooking", aCharge());

    expect(preview).toEqual({
      ...{ covered: 40, uncovered: 20, total: decimal("30"), due: decimal("10") },
      rows: [
        {
          ...{ coworkerExtraServiceId: 1, kind: "USE", creditUsed: 40, totalChange: 0 },
          ...{ balanceAfter: 0, allocationIndex: 0 },
        },
      ],
    });
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter((text) => !/^\s*(select|with)\b/i.test(text))).toEqual([]);
  });

  test("a dry hold shows the rows that capturing all of it writes; captures and releases run dry too", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    for (const totalUses of [40, 50]) await createCredit(store, 1, { totalUses });
    const hold = aHold({ amount: 70 });

    const { preview } = await dryRunOf(store, "holdCredit", hold);
    const { creditHoldId } = await done(store, "holdCredit", hold);
    await expectExactPreview(store, "captureHold", aCapture(creditHoldId!, { amount: 71 }), []);
    const captured = await expectExactPreview(
      store,
      "captureHold",
      aCapture(creditHoldId!, { idempotencyKey: "all" }),
      [],
    );

    expect(preview).toMatchObject({ covered: 70, uncovered: 0, rows: [{ creditUsed: 40 }, { creditUsed: 30 }] });
    expect(captured.preview).toEqual({ ...preview, uncovered: null });
    await expectExactPreview(store, "releaseHold", aRelease(creditHoldId!), []);
    const other = await done(store, "holdCredit", aHold({ amount: 20, idempotencyKey: "other" }));
    expect(await dryRunOf(store, "releaseHold", aRelease(other.creditHoldId!, { idempotencyKey: "r" }))).toMatchObject({
      preview: { rows: [], covered: null },
    });
    expect(await dryRunOf(store, "holdCredit", aHold({ amount: 1, idempotencyKey: "third" }))).toMatchObject({
      refusals: [{ code: "INSUFFICIENT_CREDIT" }],
    });
  });

  test("a dry run neither reads nor uses the key", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 40 });
    const use = aUse(1, { creditUsed: 30 });

    expect((await dryRunOf(store, "recordUse", use)).preview?.rows).toMatchObject([{ balanceAfter: 10 }]);
    // Other input under the same key is not the key's second use.
    expect((await dryRunOf(store, "recordUse", { ...use, creditUsed: 5 })).preview?.rows).toMatchObject([
      { balanceAfter: 35 },
    ]);
    await done(store, "recordUse", use);
    // The key has an answer now; the dry run decides afresh, and there is too little left.
    expect(await dryRunOf(store, "recordUse", use)).toMatchObject({
      replayed: false,
      refusals: [{ code: "INSUFFICIENT_CREDIT" }],
      preview: null,
    });
    expect(await outcomeOf(store, "recordUse", use)).toMatchObject({ replayed: true, refusals: [] });
  });

  test("dry runs beside real calls disturb none of them", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 600 });
    const calls = Array.from({ length: 20 }, (_, place) => place);

    const outcomes = await Promise.all(
      calls.flatMap((place) => {
        const bookingId = 100 + place;
        const quote = { from: START + place * HOUR, to: START + (place + 1) * HOUR };
        const charge = aCharge(quote, { bookingId, idempotencyKey: `c${place}` });
        return [dryRunOf(store, "chargeBooking", charge), outcomeOf(store, "chargeBooking", charge)];
      }),
    );

    expect(outcomes.flatMap(({ refusals }) => refusals)).toEqual([]);
    expect((await all(store, "UseHistory")).map(({ balanceAfter }) => balanceAfter)).toEqual(
      calls.slice(0, 10).map((place) => 540 - place * 60),
    );
  });

  test("a dry run in a foreign business is not found, like the real call", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1);
    const before = await written(store, []);

    await expect(
      dryRunOf(store, "recordUse", aUse(1), { ...given, now: NOW, businesses: [NEW_YORK] }),
    ).rejects.toMatchObject({ refusals: [{ code: "NOT_FOUND", property: "coworkerExtraServiceId" }] });
    await expect(dryRunOf(store, "spendCredit", aSpend({ businessId: LONDON, amount: 0 }))).rejects.toMatchObject({
      refusals: [{ code: "OUT_OF_RANGE", property: "amount" }],
    });
    expect(await written(store, [])).toBe(before);
  });
});
