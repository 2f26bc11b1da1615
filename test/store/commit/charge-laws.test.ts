import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AskedQuote, priceQuotes } from "../../../src/billing/quotes.ts";
import { verifyLedger } from "../../../src/billing/verify-ledger.ts";
import { type Decimal, decimal } from "../../../src/domain/decimal.ts";
import type { PriceQuote } from "../../../src/domain/pricing/quote.ts";
import type { Store } from "../../../src/store/store.ts";
import { aChange, aCharge, anUncharge, aQuoted, HOUR, MINUTE, nameLondon, START } from "../../support/charges.ts";
import { dialects } from "../../support/dialects.ts";
import { expectExactPreview, written } from "../../support/dry-run.ts";
import { all, one } from "../../support/everything.ts";
import { administrator, createCredit, createRule, NOW } from "../../support/given.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";
import { outcomeOf } from "../../support/operations.ts";
import { coveringRuns, expectCases, runs } from "../../support/runs.ts";

const clock = { now: () => NOW };
const maybe = <T>(value: T) => fc.constantFrom<T | null>(null, null, value);
const prices = fc.integer({ min: 0, max: 400_000 }).map((count) => (count * 100) as Decimal);

/** Rules of which most apply to most bookings, in several periods. */
const rules = fc.record({
  price: prices,
  chargePeriod: fc.constantFrom("MINUTES" as const, "MINUTES" as const, "DAYS" as const, "USES" as const),
  isDefaultPrice: fc.boolean(),
  displayOrder: fc.nat(1),
  maximumPrice: maybe(decimal("45")),
  applyChargeToVisitors: fc.boolean(),
  priceFactorHighDemand: maybe(decimal("25")),
  fromTime: maybe(600),
  tariffs: fc.constantFrom([], [], [5]),
  onlyForMembers: fc.boolean(),
});

const credits = fc
  .record({
    totalUses: fc.integer({ min: 1, max: 90 }),
    chargePeriod: fc.constantFrom("MINUTES" as const, "MINUTES" as const, "DAYS" as const, "USES" as const),
    priority: fc.nat(1),
    free: fc.boolean(),
    price: maybe(decimal("10")),
    validFrom: fc.constantFrom(null, null, NOW - 1, START),
    expireDate: fc.constantFrom(null, null, START + HOUR, NOW),
  })
  .filter(({ validFrom, expireDate }) => (validFrom ?? 0) < (expireDate ?? Number.POSITIVE_INFINITY));

const bookings = fc
  .record({
    start: fc.integer({ min: -4, max: 4 }),
    minutes: fc.integer({ min: 1, max: 200 }),
    customer: fc.constantFrom("MEMBER" as const, "CONTACT" as const),
    visitors: fc.nat(2),
    demand: maybe("HIGH" as const),
    tariffId: maybe(5),
    useCredits: fc.constantFrom(true, true, true, false),
    timeZone: fc.constantFrom(null, "UTC", "Asia/Kathmandu"),
  })
  .map(({ start, minutes, ...booking }) => {
    const from = START + start * 20 * MINUTE;
    return { ...booking, from, to: from + minutes * MINUTE };
  });

const worlds = fc.record({
  rules: fc.array(rules, { minLength: 1, maxLength: 4 }),
  credits: fc.array(credits, { maxLength: 5 }),
  bookings: fc.array(bookings, { minLength: 1, maxLength: 5 }),
});
type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

/** Each world is one customer and one resource type of the same database. */
let numbers = 0;
async function build(store: Store, { rules, credits, bookings }: World) {
  numbers += 1;
  const [resourceTypeId, coworkerId] = [numbers, 10_000 + numbers];
  const ids: number[] = [];
  for (const rule of rules) ids.push(await createRule(store, { ...rule, resourceTypes: [resourceTypeId] }));
  const given: number[] = [];
  for (const credit of credits) given.push(await createCredit(store, ids[0]!, { ...credit, coworkerId }));
  return {
    creditIds: given,
    asked: bookings.map((booking) => aQuoted({ ...booking, resourceTypeId, coworkerId })),
    bookingIds: bookings.map((_, place) => numbers * 100 + place),
  };
}

async function quoted(store: Store, asked: AskedQuote): Promise<PriceQuote> {
  const reader = store.snapshot(null);
  try {
    const asking = { dependencies: { store, clock, timeZone: null }, viewer: administrator, reader, now: NOW };
    return (await priceQuotes(asking, [asked], () => "input"))[0]!;
  } finally {
    reader.release();
  }
}

async function leftOf(store: Store, ids: readonly number[]): Promise<number[]> {
  return Promise.all(ids.map(async (id) => (await one(store, "CoworkerExtraService", id)).remainingUses));
}

describe.each(dialects)("on $name", ({ open, name }) => {
  const lengths: [number, number] = name === "SQLite" ? [40, 200] : [8, 40];

  test("every quoted booking is charged exactly as quoted, and a booking without a price is not charged", async () => {
    const store = await open();
    await nameLondon(store);
    const seen = new Set<string>();

    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { asked, bookingIds, creditIds } = await build(store, world);
        for (const [place, booking] of asked.entries()) {
          const before = await leftOf(store, creditIds);
          const quote = await quoted(store, booking);
          const { total, due, outcome } = quote;
          const expected = outcome === "PRICED" ? { total: total!, due: due!, pricedAt: NOW } : null;
          const bookingId = bookingIds[place]!;
          const input = aCharge(booking, { bookingId, expect: expected, idempotencyKey: String(bookingId) });

          const charged = await outcomeOf(store, "chargeBooking", input);

          seen.add(outcome);
          expect(await outcomeOf(store, "chargeBooking", input)).toEqual({ ...charged, replayed: true });
          if (outcome !== "PRICED") {
            expect(charged.refusals.map(({ code }) => code)).toEqual([outcome]);
            expect(await leftOf(store, creditIds)).toEqual(before);
            continue;
          }
          const { coworkerExtraServiceId, useHistoryIds, quote: kept } = charged.answer!;
          expect(kept).toEqual(quote);
          const record = await one(store, "CoworkerExtraService", coworkerExtraServiceId);
          expect(record).toMatchObject({
            price: due,
            totalUses: quote.billedUnits,
            chargePeriod: quote.unit,
            bookingId,
          });
          const rows = await Promise.all(useHistoryIds.map((id) => one(store, "UseHistory", id)));
          expect(
            rows.map((row) => ({ coworkerExtraServiceId: row.coworkerExtraServiceId, uses: row.creditUsed })),
          ).toEqual(quote.allocations);
          const taken = new Map(quote.allocations.map((one) => [one.coworkerExtraServiceId, one.uses]));
          if (taken.size > 0) seen.add("paid with credit");
          expect(await leftOf(store, creditIds)).toEqual(
            before.map((left, at) => left - (taken.get(creditIds[at]!) ?? 0)),
          );
        }
      }),
      coveringRuns(...lengths),
    );

    expectCases(seen, ["NO_PRICE", "PRICED", "paid with credit"]);
  }, 60_000);

  test("a changed booking takes what its quote shows on a fresh state, and changing back restores what the charge took", async () => {
    const store = await open();
    await nameLondon(store);
    const seen = new Set<string>();

    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { asked, bookingIds, creditIds } = await build(store, world);
        const [first, second] = [asked[0]!, asked.at(-1)!];
        const bookingId = bookingIds[0]!;
        const before = await leftOf(store, creditIds);
        const leftAfter = ({ allocations }: PriceQuote) => {
          const taken = new Map(allocations.map((one) => [one.coworkerExtraServiceId, one.uses]));
          return before.map((left, at) => left - (taken.get(creditIds[at]!) ?? 0));
        };
        const [fresh, other] = [await quoted(store, first), await quoted(store, second)];
        const charged = await outcomeOf(
          store,
          "chargeBooking",
          aCharge(first, { bookingId, idempotencyKey: `c${bookingId}` }),
        );
        if (charged.answer === null) return;
        const change = (booking: AskedQuote, idempotencyKey: string, expect: PriceQuote | null = null) => {
          const accepted = expect && { total: expect.total!, due: expect.due!, pricedAt: NOW - 1 };
          const input = aChange(booking, { bookingId, idempotencyKey, expect: accepted });
          return expectExactPreview(store, "changeBooking", input, [bookingId]);
        };

        const instead = await quoted(store, { ...second, insteadOfBookingId: bookingId });
        const isPriced = other.outcome === "PRICED";
        const there = await change(second, `t${bookingId}`, isPriced ? instead : null);

        // Currency and rules are the same, so the quote is that of a booking that nobody has charged yet.
        expect(instead).toEqual(other);
        if (there.answer === null) {
          expect([isPriced, there.refusals.map(({ code }) => code)]).toEqual([false, [other.outcome]]);
          expect(await leftOf(store, creditIds)).toEqual(leftAfter(fresh));
        } else {
          expect(there.answer.quote).toEqual(other);
          expect(await leftOf(store, creditIds)).toEqual(leftAfter(other));
          const { price, totalUses, total } = await one(
            store,
            "CoworkerExtraService",
            charged.answer.coworkerExtraServiceId,
          );
          expect({ price, totalUses, total }).toEqual({
            price: other.due,
            totalUses: other.billedUnits,
            total: other.total,
          });
          seen.add(there.preview!.rows.length === 0 ? "no rows" : "rows");
          for (const { kind } of there.preview!.rows) seen.add(kind);
        }
        const back = await change(first, `b${bookingId}`);
        expect(await leftOf(store, creditIds)).toEqual(leftAfter(fresh));
        expect(back.answer!.after).toEqual({ total: fresh.total, due: fresh.due, coveredUnits: fresh.coveredUnits });
        const state = await written(store, [bookingId]);
        const same = await change(first, `s${bookingId}`);
        expect(same.preview!.rows).toEqual([]);
        expect(same.answer!.difference).toEqual({ total: 0, due: 0, coveredUnits: 0 });
        expect(await written(store, [bookingId])).toBe(state);
        for (const id of creditIds) await expectWholeLedger(store, id);
        await outcomeOf(store, "unchargeBooking", anUncharge({ bookingId, idempotencyKey: `u${bookingId}` }));
        expect(await leftOf(store, creditIds)).toEqual(before);
      }),
      name === "SQLite" ? coveringRuns(40, 200) : coveringRuns(20, 60),
    );

    expectCases(seen, ["REVERSAL", "USE", "no rows", "rows"]);
  }, 120_000);

  test("charging and uncharging in any order restores every balance, and the longer ledger is valid", async () => {
    const store = await open();
    await nameLondon(store);

    await fc.assert(
      fc.asyncProperty(worlds, fc.infiniteStream(fc.nat()), async (world, order) => {
        const { asked, bookingIds, creditIds } = await build(store, world);
        const before = await leftOf(store, creditIds);
        const charges = await Promise.all(
          asked.map((booking, place) => {
            const bookingId = bookingIds[place]!;
            return outcomeOf(store, "chargeBooking", aCharge(booking, { bookingId, idempotencyKey: `c${bookingId}` }));
          }),
        );
        const rows = await Promise.all(creditIds.map((id) => ledgerOf(store, id)));
        const left = bookingIds.filter((_, place) => charges[place]!.answer !== null);
        while (left.length > 0) {
          const [bookingId] = left.splice(order.next().value! % left.length, 1);
          const input = anUncharge({ bookingId: bookingId!, idempotencyKey: `u${bookingId}` });
          const back = await outcomeOf(store, "unchargeBooking", input);
          expect(back.refusals).toEqual([]);
          expect(await outcomeOf(store, "unchargeBooking", input)).toEqual({ ...back, replayed: true });
        }

        expect(await leftOf(store, creditIds)).toEqual(before);
        for (const [place, id] of creditIds.entries()) {
          const now = await ledgerOf(store, id);
          expect(now).toHaveLength(2 * rows[place]!.length);
          expect(now.slice(0, rows[place]!.length)).toEqual(rows[place]);
        }
      }),
      { numRuns: runs(lengths[0] / 2, lengths[1]) },
    );

    const reader = store.snapshot(null);
    expect(await verifyLedger(administrator, reader, { now: NOW })).toMatchObject({ ok: true, faults: [] });
    reader.release();
    expect((await all(store, "CoworkerExtraService")).filter(({ kind }) => kind === "BOOKING_CHARGE")).toEqual([]);
  }, 60_000);
});
