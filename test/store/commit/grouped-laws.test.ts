import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CommandContext } from "../../../src/domain/decision.ts";
import type { StoreObserver } from "../../../src/store/observer.ts";
import type { Store } from "../../../src/store/store.ts";
import { told } from "../../support/alerts.ts";
import { aCharge } from "../../support/charges.ts";
import { anAdjustment, aSpend, aUse } from "../../support/credits.ts";
import { dialects, sqlite } from "../../support/dialects.ts";
import { eventsOf } from "../../support/events.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { runs } from "../../support/runs.ts";

// On a server, decisions that wait share a transaction, and are asked for step by step as one.

const CREDITS = [
  { coworkerId: 2001, totalUses: 40 },
  { coworkerId: 2001, totalUses: 25 },
  { coworkerId: 2002, totalUses: 30 },
] as const;

const amount = fc.integer({ min: 0, max: 9 });
/** Few keys: many are used twice, with the same input or another. */
const key = fc.integer({ min: 1, max: 30 }).map((n) => `key-${n}`);
const by: fc.Arbitrary<CommandContext> = fc
  .constantFrom(null, null, null, [LONDON], [NEW_YORK])
  .map((businesses) => ({ ...given, businesses }));
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("use" as const), credit: fc.constantFrom(1, 2, 3, 999), amount, key, by }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("spend" as const),
      of: fc.constantFrom([2001], [2002], [2001, 2002], [2002, 2001]),
      isPartial: fc.boolean(),
      amount,
      key,
      by,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("charge" as const), booking: fc.integer({ min: 1, max: 4 }), key, by }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("adjust" as const), credit: fc.integer({ min: 1, max: 3 }), key, by }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

function carryOut(store: Store, one: Act): Promise<unknown> {
  const { key: idempotencyKey } = one;
  switch (one.do) {
    case "use":
      return store.commit("recordUse", aUse(one.credit, { creditUsed: one.amount, idempotencyKey }), one.by);
    case "spend": {
      const [coworkerId, ...fallbackCoworkerIds] = one.of;
      const onShortfall = one.isPartial ? "PARTIAL" : "REJECT";
      const spent = { coworkerId: coworkerId!, fallbackCoworkerIds, amount: one.amount, onShortfall } as const;
      return store.commit("spendCredit", aSpend({ ...spent, idempotencyKey }), one.by);
    }
    case "charge":
      return store.commit("chargeBooking", aCharge({}, { bookingId: one.booking, idempotencyKey }), one.by);
    case "adjust":
      return store.commit("adjustCredit", anAdjustment(one.credit, { amount: 5, idempotencyKey }), one.by);
  }
}

/** The outcome without ids, which depend on the order in which rows were inserted. */
async function reported(outcome: Promise<unknown>): Promise<unknown> {
  try {
    const { replayed, refusals, answer } = (await outcome) as Record<string, Record<string, unknown>>;
    const { operationId: _, useHistoryId: __, useHistoryIds, coworkerExtraServiceId: ___, ...known } = answer ?? {};
    return { replayed, refusals: texts(refusals), known: texts(known), rows: (useHistoryIds as [])?.length };
  } catch (error) {
    return String(error);
  }
}

/** Refusals that name the id of a charge, and quotes, which do, differ by it. */
function texts(value: unknown): string {
  return JSON.stringify(value).replaceAll(/charge: \d+/g, "charge");
}

async function opened(store: Store): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  for (const credit of CREDITS) await createCredit(store, rule, credit);
  return store;
}

async function stateOf(store: Store) {
  const records = await all(store, "CoworkerExtraService");
  const credits = records.filter(({ kind }) => kind !== "BOOKING_CHARGE");
  const ledgers = [];
  for (const { id } of credits) {
    await expectWholeLedger(store, id);
    const rows = await ledgerOf(store, id);
    ledgers.push(
      rows.map((row) => [row.kind, row.creditUsed, row.balanceAfter, row.idempotencyKey, row.createdOn, row.bookingId]),
    );
  }
  const events = (await eventsOf(store)).map(({ type, coworkerId, data }) => {
    return `${type} ${coworkerId} ${type.startsWith("CREDIT_") ? JSON.parse(data).RemainingUses : ""}`;
  });
  return {
    ledgers,
    credits: credits.map(({ remainingUses, totalUses, updatedOn }) => ({ remainingUses, totalUses, updatedOn })),
    charges: records
      .filter(({ kind }) => kind === "BOOKING_CHARGE")
      .map(({ bookingId, price }) => [bookingId, price])
      .sort(),
    levels: (await told(store)).sort(),
    events: events.sort(),
  };
}

/** Counts groups and tries. */
function counting() {
  const seen = { groups: [] as number[], retries: 0 };
  const observer: StoreObserver = {
    statementEnded() {},
    groupCommitted: (size) => seen.groups.push(size),
    commitWaited() {},
    transactionRetried() {
      seen.retries += 1;
    },
    checkpointEnded() {},
    requests: null,
  };
  return { seen, observer };
}

const onPostgres = dialects.filter(({ name }) => name !== "SQLite");

describe.each(onPostgres)("on $name", ({ connections, open }) => {
  test("decisions at the same time end as if each had run alone, one after the other", async () => {
    let grouped = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 12, maxLength: 40 }), async (acts) => {
        const { seen, observer } = counting();
        const together = await opened(await open({ observer }));
        const order: number[] = [];
        const outcomes = await Promise.all(
          acts.map(async (one, place) => {
            const outcome = await reported(carryOut(together, one));
            order.push(place);
            return outcome;
          }),
        );

        const alone = await opened(await sqlite.open());
        const inTurn: unknown[] = [];
        for (const place of order) inTurn[place] = await reported(carryOut(alone, acts[place]!));

        expect(outcomes).toEqual(inTurn);
        expect(await stateOf(together)).toEqual(await stateOf(alone));
        // What shares a transaction never fails because of another one in it. On a server, other transactions run beside.
        if (connections === "one") expect(seen.retries).toBe(0);
        grouped = Math.max(grouped, ...seen.groups);
        await Promise.all([together.close(), alone.close()]);
      }),
      { numRuns: runs(4, 60), endOnFailure: true },
    );
    expect(grouped).toBeGreaterThan(2);
  });
});
