import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, anUncharge, MINUTE, START } from "../../support/charges.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createCredit, createRule, given } from "../../support/given.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, outcomeOf } from "../../support/operations.ts";

/** Credits of these totals pay for customer 2001. */
async function openWith(store: Store, totals: readonly number[]): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  for (const totalUses of totals) await createCredit(store, 1, { totalUses });
  return store;
}

function times<T>(count: number, act: (place: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, place) => act(place)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

describe.each(dialects)("on $name", ({ open, connections }) => {
  // One connection takes them in turn. On a busy machine more would wait longer than a commit may.
  const [count, totals] = connections === "many" ? [200, [400, 7, 2_000, 601, 92]] : [100, [200, 7, 1_000, 301, 92]];

  test(`${count} concurrent charges of different bookings use up shared credits without overuse, and sums equal the quotes`, async () => {
    const store = await openWith(await open(), totals);

    const outcomes = await times(count, (place) =>
      outcomeOf(
        store,
        "chargeBooking",
        aCharge({ to: START + 30 * MINUTE }, { bookingId: place + 1, idempotencyKey: `charge-${place}` }),
      ),
    );

    expect(outcomes.flatMap(({ refusals }) => refusals)).toEqual([]);
    const quotes = outcomes.map(({ answer }) => answer!.quote);
    const records = await all(store, "CoworkerExtraService");
    const [credits, charges] = [records.slice(0, 5), records.slice(5)];
    expect(credits.map(({ remainingUses }) => remainingUses)).toEqual([0, 0, 0, 0, 0]);
    expect(sum(quotes.map(({ coveredUnits }) => coveredUnits!))).toBe(sum(totals));
    expect(charges.map(({ bookingId }) => bookingId!).sort((a, b) => a - b)).toEqual(
      Array.from({ length: count }, (_, place) => place + 1),
    );
    expect(sum(charges.map(({ price }) => price!))).toBe(sum(quotes.map(({ due }) => due!)));
    for (const { id } of credits) await expectWholeLedger(store, id);
  }, 60_000);

  test("of 20 concurrent charges of one booking one succeeds, and the others answer ALREADY_CHARGED", async () => {
    const store = await openWith(await open(), [600]);

    const outcomes = await times(20, (place) =>
      outcomeOf(store, "chargeBooking", aCharge({}, { idempotencyKey: `charge-${place}` })),
    );

    const codes = outcomes.map(({ refusals }) => refusals.map(({ code }) => code).join());
    expect(codes.filter((code) => code === "ALREADY_CHARGED")).toHaveLength(19);
    expect(codes.filter((code) => code === "")).toHaveLength(1);
    expect((await one(store, "CoworkerExtraService", 1)).remainingUses).toBe(540);
  });

  test("20 concurrent charges under the same key make one charge, which all answers name", async () => {
    const store = await openWith(await open(), [600]);

    const outcomes = await times(20, () => outcomeOf(store, "chargeBooking", aCharge()));

    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(outcomes.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(await all(store, "UseHistory")).toHaveLength(1);
  });

  test("of 20 concurrent uncharges one succeeds, and the others answer NOT_CHARGED", async () => {
    const store = await openWith(await open(), [600]);
    await done(store, "chargeBooking", aCharge());

    const outcomes = await times(20, (place) =>
      outcomeOf(store, "unchargeBooking", anUncharge({ idempotencyKey: `uncharge-${place}` })),
    );

    const codes = outcomes.map(({ refusals }) => refusals.map(({ code }) => code).join());
    expect(codes.filter((code) => code === "NOT_CHARGED")).toHaveLength(19);
    expect((await one(store, "CoworkerExtraService", 1)).remainingUses).toBe(600);
    await expectWholeLedger(store, 1);
  });

  test("while a rule changes and is deleted, every charge has one of its prices, or NO_PRICE", async () => {
    const store = await openWith(await open(), []);
    const prices = [30, 31, 32, 33, 34];

    const change = async (place: number) => {
      const patch =
        place % 20 === 19 ? { resourceTypes: [12] } : { resourceTypes: [11], price: decimal(String(30 + (place % 5))) };
      await store.commit("updateExtraService", { id: 1, patch }, given);
      return null;
    };
    const outcomes = await times(200, (place) =>
      place % 2 === 0
        ? change(place / 2)
        : outcomeOf(store, "chargeBooking", aCharge({}, { bookingId: place, idempotencyKey: `charge-${place}` })),
    );

    const charges = await all(store, "CoworkerExtraService");
    const allowed = prices.map((price) => decimal(String(price)));
    for (const { price } of charges) expect(allowed).toContain(price);
    const came = outcomes.flatMap((outcome) => (outcome === null ? [] : [outcome]));
    expect(came.filter(({ answer }) => answer !== null)).toHaveLength(charges.length);
    expect(new Set(came.flatMap(({ refusals }) => refusals.map(({ code }) => code)))).toEqual(
      charges.length === 100 ? new Set() : new Set(["NO_PRICE"]),
    );
  }, 30_000);
});
