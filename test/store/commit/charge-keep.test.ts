import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Decimal, decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, anInvoice, anUncharge } from "../../support/charges.ts";
import { aReversal, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { expectExactPreview } from "../../support/dry-run.ts";
import { all, one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";
import { runs } from "../../support/runs.ts";

/** Rule 1; credits 1 and 2 of 25 minutes each; booking 9 of an hour, of which 10 minutes are due, is charge 3. */
async function openCharged(store: Store): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  for (const priority of [1, 2]) await createCredit(store, 1, { totalUses: 25, priority });
  await done(store, "chargeBooking", aCharge());
  return store;
}

const late = (percent: string, changes: object = {}) => anUncharge({ keepPercent: decimal(percent), ...changes });

async function leftOf(store: Store, ...ids: number[]): Promise<number[]> {
  return Promise.all(ids.map(async (id) => (await one(store, "CoworkerExtraService", id)).remainingUses));
}

describe.each(dialects)("on $name", ({ open, name }) => {
  test("a part of the money and of all units together is kept, and the rest goes back, the last allocation first", async () => {
    const store = await openCharged(await open());
    const before = await one(store, "CoworkerExtraService", 3);

    const answer = await done(store, "unchargeBooking", late("33.3"), { ...given, now: NOW + 5, by: "bob" });

    // 33.3 % of 5 pounds, and of 50 minutes: 16.65, rounded once.
    expect(answer).toEqual({ deletedId: null, coworkerExtraServiceId: 3, useHistoryIds: [4, 3] });
    expect(await one(store, "CoworkerExtraService", 3)).toEqual({
      ...before,
      ...{ price: decimal("1.67"), cancelledOn: NOW + 5, updatedOn: NOW + 5, updatedBy: "bob" },
    });
    const rows = await Promise.all(answer.useHistoryIds.map((id) => one(store, "UseHistory", id)));
    expect(rows).toMatchObject([
      { coworkerExtraServiceId: 2, kind: "REVERSAL", creditUsed: -25, reason: "cancelled" },
      { coworkerExtraServiceId: 1, kind: "REVERSAL", creditUsed: -8, reason: "cancelled" },
    ]);
    expect(await leftOf(store, 1, 2)).toEqual([8, 25]);
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  });

  test("a cancelled charge is not the booking's live charge any more", async () => {
    const store = await openCharged(await open());
    await done(store, "unchargeBooking", late("50"));
    const again = anUncharge({ idempotencyKey: "2" });

    expect(await keptRefusalsOf(store, "unchargeBooking", again)).toEqual(["bookingId: NOT_CHARGED"]);
    const second = await done(store, "chargeBooking", aCharge({}, { idempotencyKey: "second" }));
    expect(await keptRefusalsOf(store, "chargeBooking", aCharge({}, { idempotencyKey: "third" }))).toEqual([
      "bookingId: ALREADY_CHARGED",
    ]);
    // Uncharging the second charge gives nothing back of the first.
    expect(await done(store, "unchargeBooking", anUncharge({ idempotencyKey: "4" }))).toMatchObject({
      deletedId: second.coworkerExtraServiceId,
    });
    expect(await leftOf(store, 1, 2)).toEqual([0, 25]);
    expect(await one(store, "CoworkerExtraService", 3)).toMatchObject({ cancelledOn: NOW });
  });

  test("what was kept can be given back by hand, and its price edited; it can be invoiced and not deleted", async () => {
    const store = await openCharged(await open());
    await done(store, "unchargeBooking", late("50"));
    const [use] = await all(store, "UseHistory");

    await done(store, "reverseUse", aReversal({ useHistoryId: use!.id }));
    await store.commit(
      "updateCoworkerExtraService",
      { id: 3, patch: { price: decimal("0.5") }, mayAdjust: false },
      given,
    );

    expect(await leftOf(store, 1, 2)).toEqual([25, 25]);
    expect(await refusalsOf(store, "deleteCoworkerExtraService", { id: 3 }, given)).toEqual([
      "id: BOOKING_CHARGE_NOT_DELETABLE",
    ]);
    await done(store, "markInvoiced", anInvoice(3));
  });

  test.each([
    ["100", "5", [0, 0], false],
    ["0.01", "0", [25, 25], true],
  ])("at %s percent the charge stays with the price %s", async (percent, price, left, free) => {
    const store = await openCharged(await open());

    await done(store, "unchargeBooking", late(percent));

    expect(await one(store, "CoworkerExtraService", 3)).toMatchObject({
      price: decimal(price),
      free,
      cancelledOn: NOW,
    });
    expect(await leftOf(store, 1, 2)).toEqual(left);
  });

  test("the percentage is of the price as it stands, and a price that is not known stays so", async () => {
    const store = await openCharged(await open());
    const dearer = { id: 3, patch: { price: decimal("7.01") }, mayAdjust: false };
    await store.commit("updateCoworkerExtraService", dearer, given);
    await createCredit(store, 1, { bookingId: 10, totalUses: 60, price: null });

    await done(store, "unchargeBooking", late("50"));
    await done(store, "unchargeBooking", late("50", { bookingId: 10, idempotencyKey: "10" }));

    expect(await one(store, "CoworkerExtraService", 3)).toMatchObject({ price: decimal("3.51") });
    expect(await one(store, "CoworkerExtraService", 4)).toMatchObject({ price: null, cancelledOn: NOW });
  });

  test("units that go back to a voided credit are voided as well, and kept ones stay used", async () => {
    const store = await openCharged(await open());
    await done(store, "voidCredit", aVoiding(2));

    const { useHistoryIds } = await done(store, "unchargeBooking", late("40"));

    const rows = await Promise.all(useHistoryIds.map((id) => one(store, "UseHistory", id)));
    expect(rows).toMatchObject([
      { coworkerExtraServiceId: 2, kind: "REVERSAL", creditUsed: -25 },
      { coworkerExtraServiceId: 2, kind: "VOID", creditUsed: 25 },
      { coworkerExtraServiceId: 1, kind: "REVERSAL", creditUsed: -5 },
    ]);
    expect(await leftOf(store, 1, 2)).toEqual([5, 0]);
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  });

  test("the history has the percentage and what was kept", async () => {
    const store = await openCharged(await open());
    await done(store, "unchargeBooking", late("50"));

    const reader = store.snapshot(null);
    const events = await reader.bookingEvents({ businessId: LONDON, bookingId: 9 }, 10);
    reader.release();

    const before = { total: decimal("30"), due: decimal("5"), coveredUnits: 50 };
    expect(events[1]).toMatchObject({
      ...{ type: "UNCHARGED", reason: "cancelled", keepPercent: decimal("50"), before },
      after: { total: decimal("30"), due: decimal("2.5"), coveredUnits: 25 },
    });
  });

  test.each([
    ["-0.0001", "keepPercent: OUT_OF_RANGE"],
    ["100.0001", "keepPercent: OUT_OF_RANGE"],
  ])("%s percent is refused before the key", async (percent, refusal) => {
    const store = await openCharged(await open());

    expect(await refusalsOf(store, "unchargeBooking", late(percent), given)).toEqual([refusal]);
    await done(store, "unchargeBooking", late("50"));
  });

  test("0 percent said or left out is the same input, and another percentage is not", async () => {
    const store = await openCharged(await open());
    await done(store, "unchargeBooking", late("0"));

    expect(await store.commit("unchargeBooking", anUncharge(), given)).toMatchObject({ replayed: true });
    expect(await refusalsOf(store, "unchargeBooking", late("1"), given)).toEqual([
      "idempotencyKey: IDEMPOTENCY_KEY_REUSED",
    ]);
  });

  test("at any percentage, kept and given back are what was taken, and the preview says so before", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11], price: decimal("29.99") });
    const percents = fc.oneof(
      fc.constantFrom(decimal("0"), decimal("50"), decimal("100")),
      fc.integer({ min: 1, max: 1_000_000 }) as fc.Arbitrary<Decimal>,
    );
    let bookings = 100;

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
        percents,
        async (totals, percent) => {
          bookings += 1;
          const [bookingId, coworkerId] = [bookings, 50_000 + bookings];
          const ids: number[] = [];
          for (const totalUses of totals) ids.push(await createCredit(store, 1, { coworkerId, totalUses }));
          const input = aCharge({ coworkerId }, { bookingId, idempotencyKey: `c${bookingId}` });
          const { quote } = await done(store, "chargeBooking", input);
          const taken = await leftOf(store, ...ids);

          const cancel = late("0", { bookingId, keepPercent: percent, idempotencyKey: `u${bookingId}` });
          const { preview, answer } = await expectExactPreview(store, "unchargeBooking", cancel, [bookingId]);

          const back = (await leftOf(store, ...ids)).reduce((sum, left, place) => sum + left - taken[place]!, 0);
          expect(preview).toMatchObject({ uncovered: back, covered: quote.coveredUnits! - back, total: null });
          const exact = (quote.coveredUnits! * percent) / 1_000_000;
          expect(Math.abs(preview!.covered! - exact)).toBeLessThanOrEqual(0.5);
          if (percent === 0) expect([preview!.due, answer!.coworkerExtraServiceId]).toEqual([0, null]);
          else {
            const charge = await one(store, "CoworkerExtraService", answer!.coworkerExtraServiceId!);
            expect(charge).toMatchObject({ price: preview!.due, free: preview!.due === 0, total: quote.total });
            expect(Math.abs(charge.price! - (quote.due! * percent) / 1_000_000)).toBeLessThanOrEqual(50);
          }
          for (const id of ids) await expectWholeLedger(store, id);
        },
      ),
      { numRuns: name === "SQLite" ? runs(40, 300) : runs(12, 80) },
    );
  });
});
