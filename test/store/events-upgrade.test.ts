import { Webhook as Verifier } from "standardwebhooks";
import { describe, expect, test, vi } from "vitest";
import { eventsAfter } from "../../src/billing/events.ts";
import { lastLedgerVerification, verifyAndKeep } from "../../src/billing/ledger-verification.ts";
import { verifyLedger } from "../../src/billing/verify-ledger.ts";
import { BadCursor } from "../../src/domain/refusal.ts";
import type { Reader, Store } from "../../src/store/store.ts";
import { afterGiven, DAY, runDue } from "../support/alerts.ts";
import { databasesBefore } from "../support/before.ts";
import { aSpend } from "../support/credits.ts";
import { deliveryKey, startDeliveries } from "../support/deliveries.ts";
import { eventsOf, eventsOfAct } from "../support/events.ts";
import { all, one } from "../support/everything.ts";
import { administrator, createRule, NOW } from "../support/given.ts";
import { done } from "../support/operations.ts";
import { startReceiver } from "../support/receiver.ts";
import { renewAll } from "../support/schedules.ts";
import { createWebhook } from "../support/webhooks.ts";

// Events 1 to 3 were deleted. Then customers 2001 to 2003 got 100 minutes each (4 to 6), 60 of 2001 were used (7, low: 8)
// and 10 of 2002 held (9), a schedule granted March to May to 2004 (10 to 12), a booking of 2002 was charged (13, low: 14)
// and 2005 got 600 minutes (15). On PostgreSQL the last one has no number yet. Webhook 1 gets everything and fails at 6,
// webhook 2 is disabled, and webhook 3 gets new rules.

const WAIT = { timeout: 20_000 };

async function read<A>(store: Store, act: (reader: Reader) => Promise<A>): Promise<A> {
  const reader = store.snapshot(null);
  try {
    return await act(reader);
  } finally {
    reader.release();
  }
}

function page(store: Store, after: string | null) {
  const query = { after, types: null, businessId: null, coworkerId: null };
  return read(store, (reader) => eventsAfter(administrator, reader, query, 100));
}

describe.each(databasesBefore("events"))("a database of the first version with events on $name", ({ upgraded }) => {
  test("goes on with the numbers of its events", async () => {
    const { store } = await upgraded();
    const before = await eventsOf(store);
    const added = await eventsOfAct(store, () => createRule(store));

    expect(before.map(({ sequence, type, coworkerId }) => `${sequence} ${type} ${coworkerId}`)).toEqual([
      ...["4 CREDIT_GRANTED 2001", "5 CREDIT_GRANTED 2002", "6 CREDIT_GRANTED 2003"],
      ...["7 CREDIT_USED 2001", "8 CREDIT_LOW 2001", "9 CREDIT_HELD 2002"],
      ...["10 CREDIT_GRANTED 2004", "11 CREDIT_RENEWED 2004", "12 CREDIT_RENEWED 2004"],
      ...["13 BOOKING_CHARGED 2002", "14 CREDIT_LOW 2002", "15 CREDIT_GRANTED 2005"],
    ]);
    expect(added.map(({ sequence, type }) => [sequence, type])).toEqual([[16, "EXTRA_SERVICE_CREATED"]]);
  });

  test("takes the cursors that it gave, and refuses those whose next events were deleted", async () => {
    const { store } = await upgraded();
    await store.numberEvents();
    const sequences = async (after: string | null) => (await page(store, after)).events.map((event) => event.sequence);

    expect(await sequences("13")).toEqual([14, 15]);
    expect(await sequences("3")).toHaveLength(12);
    expect(await sequences(null)).toHaveLength(12);
    await expect(page(store, "2")).rejects.toThrow(BadCursor);
    await expect(page(store, "16")).rejects.toThrow(BadCursor);
  });

  test("delivers from where each webhook was, signed by the same secrets, and counts failed attempts on", async () => {
    const { store, shell } = await upgraded();
    const receiver = await startReceiver();
    await shell(`update webhook set url = '${receiver.url}?' || id returning id`);
    const before = await read(store, (reader) => reader.webhookDeliveries({ webhookId: 1, before: null, count: 100 }));
    // All attempts since 1970: those of the version before can be older than the usual 90 days.
    const deliveries = startDeliveries(store, { keptMilliseconds: Date.now() });

    await createRule(store);
    deliveries.poke(false);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(12), WAIT);

    const sent = (id: number) => receiver.received.filter(({ path }) => path.endsWith(`?${id}`));
    const sequences = (id: number) => sent(id).map(({ body }) => Number(JSON.parse(body).data.sequence));
    expect([sequences(1), sequences(2), sequences(3)]).toEqual([[6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [], [16]]);
    for (const id of [1, 3]) {
      const { uniqueId, secretVersion } = await one(store, "Webhook", id);
      expect([id, secretVersion]).toEqual([id, id === 3 ? 2 : 1]);
      const verifier = new Verifier(deliveryKey.secretOf({ uniqueId, secretVersion }));
      for (const { body, headers } of sent(id)) expect(verifier.verify(body, headers)).toBeTruthy();
    }
    const attempts = await vi.waitFor(async () => {
      const found = await read(store, (reader) => reader.webhookDeliveries({ webhookId: 1, before: null, count: 100 }));
      expect(found).toHaveLength(before.length + 11);
      return found.reverse();
    }, WAIT);
    expect(attempts.slice(0, 5).map(({ sequence, attempt, status }) => [sequence, attempt, status])).toEqual([
      ...[4, 5].map((sequence) => [sequence, 1, "DELIVERED"]),
      ...[
        [6, 1, "HTTP_ERROR"],
        [6, 2, "DELIVERED"],
        [7, 1, "DELIVERED"],
      ],
    ]);
    expect(await one(store, "Webhook", 2)).toMatchObject({ enabled: false, disabledReason: "BY_HAND" });
  });

  test("reports the moments that were to come, by the settings of its alerts", async () => {
    const { store } = await upgraded();

    const events = await eventsOfAct(store, () => runDue(store, 20 * DAY));

    const hours = (moment: number) => (moment - NOW) / 3_600_000;
    expect(events.map(({ type, coworkerId, occurredOn }) => `${type} ${coworkerId} ${hours(occurredOn)}`)).toEqual([
      // Of the credit for May, whose moments had come when it stopped.
      ...["CREDIT_EXPIRING 2004 -181", "CREDIT_EXPIRING 2004 -37"],
      ...["CREDIT_EXPIRED 2004 -13", "CREDIT_EXHAUSTED 2004 -13"],
      ...["HOLD_EXPIRED 2002 24", "CREDIT_EXPIRING 2002 72", "CREDIT_EXPIRING 2002 216"],
      ...["CREDIT_EXPIRED 2002 240", "CREDIT_EXHAUSTED 2002 240"],
    ]);
  });

  test("knows the levels of its customers: one that is low is not reported again before it is used up", async () => {
    const { store } = await upgraded();
    const spend = (amount: number) =>
      done(store, "spendCredit", aSpend({ amount, idempotencyKey: `after-${amount}` }), afterGiven(60_000));

    const events = await eventsOfAct(store, async () => {
      await spend(15);
      await spend(25);
    });

    expect(events.map(({ type }) => type)).toEqual(["CREDIT_USED", "CREDIT_USED", "CREDIT_EXHAUSTED"]);
  });

  test("goes on with its schedule: the next credit renews the last one, and the ledger is whole", async () => {
    const { store } = await upgraded();

    const [june, ...more] = await renewAll(store, 1, NOW);

    const credits = await all(store, "CoworkerExtraService");
    const [may] = credits.filter(({ creditScheduleId }) => creditScheduleId === 1).slice(-2);
    expect(more).toEqual([]);
    expect(credits.find(({ id }) => id === june)).toMatchObject({ renewedFromId: may!.id, rolledOver: 30 });
    expect(await read(store, (reader) => verifyLedger(administrator, reader, { now: NOW }))).toMatchObject({
      ok: true,
    });
  });

  test("was not verified yet, and keeps its first verification", async () => {
    const { store } = await upgraded();
    const last = () => read(store, (reader) => lastLedgerVerification(administrator, reader));
    const clock = { now: () => NOW };

    expect(await last()).toBeNull();
    const first = await read(store, (reader) => verifyAndKeep({ store, clock }, administrator, reader, { now: NOW }));

    expect(first).toMatchObject({ ok: true, verifiedOn: NOW });
    expect(await last()).toEqual(first);
  });

  test("gives no id again, and knows its idempotency keys", async () => {
    const { store } = await upgraded();

    expect(await createWebhook(store)).toBe(4);
    expect(await createRule(store)).toBe(3);
    expect(await store.commit("spendCredit", aSpend({ amount: 60 }), afterGiven(0))).toMatchObject({ replayed: true });
  });
});
