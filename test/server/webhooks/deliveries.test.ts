import { Webhook as Verifier } from "standardwebhooks";
import { describe, expect, test, vi } from "vitest";
import { roles } from "../../../src/domain/role.ts";
import { webhookKey } from "../../../src/server/webhooks/key.ts";
import type { Store } from "../../../src/store/store.ts";
import { deliveryKey, startDeliveries } from "../../support/deliveries.ts";
import { dialects } from "../../support/dialects.ts";
import { one } from "../../support/everything.ts";
import { createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { type Received, startReceiver } from "../../support/receiver.ts";
import { createWebhook } from "../../support/webhooks.ts";

const WAIT = { timeout: 45_000, interval: 10 };
const TEST_MILLISECONDS = 90_000;

const toRules = (url: string) => ({ url, types: ["EXTRA_SERVICE_CREATED"] as const, allowPrivate: true });

/** Writes an event each. */
async function someRules(store: Store, count: number, businessId = LONDON): Promise<void> {
  for (let made = 0; made < count; made += 1) await createRule(store, { businessId, name: `Rule ${made}` });
}

const sequences = (received: readonly Received[]) => received.map(({ body }) => Number(JSON.parse(body).data.sequence));

async function attemptsOf(store: Store, webhookId: number) {
  const reader = store.snapshot(null);
  const found = await reader.webhookDeliveries({ webhookId, before: null, count: 1_000 });
  reader.release();
  return found.reverse();
}

function change(store: Store, id: number, patch: object) {
  return store.commit("updateWebhook", { id, patch, allowPrivate: true, roles }, given);
}

describe.each(dialects)("on $name", { timeout: TEST_MILLISECONDS }, ({ open }) => {
  test("events reach a receiver in their order, one at a time, signed, and are sent once", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    await someRules(store, 2);
    const id = await createWebhook(store, toRules(receiver.url));
    const deliveries = startDeliveries(store);

    await someRules(store, 45);
    deliveries.poke(false);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(45), WAIT);

    expect(sequences(receiver.received)).toEqual(Array.from({ length: 45 }, (_, place) => place + 3));
    expect(Math.max(...receiver.received.map(({ others }) => others))).toBe(0);
    expect(new Set(receiver.received.map((request) => request.id)).size).toBe(45);
    const { uniqueId, secretVersion } = await one(store, "Webhook", id);
    const verifier = new Verifier(deliveryKey.secretOf({ uniqueId, secretVersion }));
    for (const { body, headers } of receiver.received) expect(verifier.verify(body, headers)).toBeTruthy();
    await vi.waitFor(async () => expect((await one(store, "Webhook", id)).deliveredSequence).toBe("47"), WAIT);
    expect(await attemptsOf(store, id)).toHaveLength(45);
  });

  test("a webhook gets only the types and the business that it is for", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    await createWebhook(store, toRules(receiver.url));
    startDeliveries(store);

    const ruleId = await createRule(store);
    await store.commit("deleteExtraService", { id: ruleId }, given);
    await createRule(store, { businessId: NEW_YORK });
    await createRule(store, { name: "Last" });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), WAIT);

    expect(sequences(receiver.received)).toEqual([1, 4]);
  });

  test("a failed event is tried again with the same id and body, and holds the following ones up", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    let fails = 3;
    receiver.behave(() => ({ status: fails-- > 0 ? 500 : 200 }));
    const id = await createWebhook(store, toRules(receiver.url));
    startDeliveries(store);

    await someRules(store, 2);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(5), WAIT);

    expect(sequences(receiver.received)).toEqual([1, 1, 1, 1, 2]);
    expect(new Set(receiver.received.slice(0, 4).map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
    await vi.waitFor(async () => expect(await attemptsOf(store, id)).toHaveLength(5), WAIT);
    expect(
      (await attemptsOf(store, id)).map(({ attempt, status, httpStatus }) => [attempt, status, httpStatus]),
    ).toEqual([
      ...[1, 2, 3].map((attempt) => [attempt, "HTTP_ERROR", 500]),
      ...[
        [4, "DELIVERED", 200],
        [1, "DELIVERED", 200],
      ],
    ]);
  });

  test("an event is given up after ten attempts, and the following one is delivered", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    receiver.behave(({ body }) => ({ status: body.includes('"sequence":"1"') ? 500 : 200 }));
    await createWebhook(store, toRules(receiver.url));
    const { reported } = startDeliveries(store);

    await someRules(store, 2);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(11), WAIT);

    expect(sequences(receiver.received)).toEqual([...Array(10).fill(1), 2]);
    expect(reported).toMatchObject({ gaveUp: 1, disabled: [] });
  });

  test("410 disables a webhook; enabled again, it goes on with the event that was refused", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    receiver.behave({ status: 410 });
    const id = await createWebhook(store, toRules(receiver.url));
    const deliveries = startDeliveries(store);

    await someRules(store, 2);
    await vi.waitFor(() => expect(deliveries.reported.disabled).toEqual(["GONE"]), WAIT);
    receiver.behave({ status: 200 });
    await change(store, id, { enabled: true });
    deliveries.poke(true);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(3), WAIT);

    expect(sequences(receiver.received)).toEqual([1, 1, 2]);
  });

  test("a webhook that is moved back gets the events again, and one that is moved forward skips them", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    const id = await createWebhook(store, toRules(receiver.url));
    const deliveries = startDeliveries(store);
    const move = async (afterSequence: string) => {
      await store.commit("redeliver", { webhookId: id, afterSequence, roles }, given);
      deliveries.poke(true);
    };
    await someRules(store, 3);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(3), WAIT);

    await move("1");
    await vi.waitFor(() => expect(receiver.received).toHaveLength(5), WAIT);
    await change(store, id, { enabled: false });
    await someRules(store, 2);
    await store.numberEvents();
    await move("4");
    await change(store, id, { enabled: true });
    deliveries.poke(true);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(6), WAIT);

    expect(sequences(receiver.received)).toEqual([1, 2, 3, 2, 3, 5]);
  });

  test("several processes deliver each event once and in order; when one stops, another goes on", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    receiver.behave({ status: 200, after: 2 });
    for (let count = 0; count < 3; count += 1) await createWebhook(store, toRules(`${receiver.url}?${count}`));
    const [first, ...others] = [startDeliveries(store), startDeliveries(store), startDeliveries(store)];

    await someRules(store, 15);
    for (const one of others) one.poke(false);
    await someRules(store, 15);
    await first!.stop();
    await someRules(store, 5);
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThanOrEqual(105), WAIT);

    const inOrder = Array.from({ length: 35 }, (_, place) => place + 1);
    for (const count of [0, 1, 2]) {
      const of = receiver.received.filter(({ path }) => path.endsWith(`?${count}`));
      expect(sequences(of)).toEqual(inOrder);
      expect(Math.max(...of.map(({ others }) => others))).toBe(0);
    }
  });

  test("receivers that do not answer have at most half of the 50 requests, once they have failed", async () => {
    const [store, dead, alive] = [await open(), await startReceiver(), await startReceiver()];
    dead.behave("never answers");
    for (let count = 0; count < 60; count += 1) await createWebhook(store, toRules(dead.url));
    await createWebhook(store, { ...toRules(alive.url), businessId: NEW_YORK });
    startDeliveries(store, { attemptMilliseconds: 300, pauses: Array(9).fill(10) });

    await createRule(store);
    await vi.waitFor(() => expect(dead.received.length).toBeGreaterThan(120), WAIT);
    await createRule(store, { businessId: NEW_YORK });
    await vi.waitFor(() => expect(alive.received).toHaveLength(1), WAIT);

    // The first attempts are no failures yet. The receiver notices the end of an attempt a little later.
    expect(Math.max(...dead.received.map(({ others }) => others))).toBeLessThan(50);
    expect(Math.max(...dead.received.slice(-25).map(({ others }) => others))).toBeLessThan(40);
  });

  test("a process with another key does not deliver while one with the first key does", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    const id = await createWebhook(store, toRules(receiver.url));
    startDeliveries(store);
    await createRule(store);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), WAIT);
    const other = startDeliveries(store, { key: webhookKey("other".repeat(10)) });
    await vi.waitFor(() => expect(other.reported.otherKeys).toBe(1), WAIT);

    await someRules(store, 5);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(6), WAIT);

    const { uniqueId, secretVersion } = await one(store, "Webhook", id);
    const verifier = new Verifier(deliveryKey.secretOf({ uniqueId, secretVersion }));
    for (const { body, headers } of receiver.received) expect(verifier.verify(body, headers)).toBeTruthy();
  });

  test("stopping waits for the attempt in flight and records it", async () => {
    const [store, receiver] = [await open(), await startReceiver()];
    receiver.behave({ status: 200, after: 300 });
    const id = await createWebhook(store, toRules(receiver.url));
    const deliveries = startDeliveries(store);
    await someRules(store, 3);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), WAIT);

    await deliveries.stop();

    expect(receiver.received).toHaveLength(1);
    expect(await one(store, "Webhook", id)).toMatchObject({ deliveredSequence: "1" });
  });
});
