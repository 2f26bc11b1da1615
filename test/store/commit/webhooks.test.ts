import { describe, expect, test } from "vitest";
import type { AnswerOf, InputOf } from "../../../src/domain/decisions.ts";
import type { Role } from "../../../src/domain/role.ts";
import { roles } from "../../../src/domain/role.ts";
import type { Attempt } from "../../../src/domain/webhook/delivery.ts";
import type { Webhook } from "../../../src/domain/webhook/fields.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { aCredit, aRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { refusalsIn } from "../../support/refused.ts";
import { aWebhook, createWebhook } from "../../support/webhooks.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const failed: Attempt = { status: "HTTP_ERROR", httpStatus: 500, durationMs: 5, retryAfterMs: null };
const delivered: Attempt = { ...failed, status: "DELIVERED", httpStatus: 200 };
const pauses = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 57_600].map((seconds) => seconds * SECOND);
const process = { holder: "process 1", leaseMilliseconds: 60_000 };

const at = (now: number) => ({ ...given, now });

function take(store: Store, webhookId: number, holder = process.holder, now = NOW) {
  return store.commit("takeWebhook", { webhookId, ...process, holder }, at(now));
}

/** Records an attempt to deliver the event of this sequence, from the webhook as it is. */
async function record(
  store: Store,
  webhook: Webhook,
  attempt: Attempt,
  { now = NOW, sequence = Number(webhook.deliveredSequence) + 1, holder = process.holder } = {},
): Promise<AnswerOf<"recordAttempt">> {
  const { deliveredSequence, attempts, turn } = webhook;
  const event = { sequence, type: "CREDIT_GRANTED" } as const;
  const input = { webhookId: webhook.id, ...process, holder, from: { deliveredSequence, attempts, turn }, event };
  return store.commit("recordAttempt", { ...input, attemptedOn: now - 5, attempt, pauses }, at(now));
}

function update(store: Store, id: number, patch: InputOf<"updateWebhook">["patch"], mine: readonly Role[] = roles) {
  return store.commit("updateWebhook", { id, patch, allowPrivate: false, roles: mine }, at(NOW + HOUR));
}

async function deliveriesOf(store: Store, webhookId: number) {
  const reader = store.snapshot(null);
  const found = await reader.webhookDeliveries({ webhookId, before: null, count: 100_000 });
  reader.release();
  return found;
}

/** Three events of London, an hour after each other: rule 1, and credits 1 and 2. */
async function someEvents(store: Store): Promise<void> {
  const rule = await store.commit("createExtraService", aRule(), at(NOW - 3 * HOUR));
  for (const hours of [2, 1]) await store.commit("createCoworkerExtraService", aCredit(rule), at(NOW - hours * HOUR));
  await store.numberEvents();
}

describe.each(dialects)("on $name, a webhook", ({ open }) => {
  test("begins after the newest event, enabled, and its secret is derived from its UniqueId", async () => {
    const store = await open();
    await someEvents(store);

    const types = ["CREDIT_USED", "CREDIT_GRANTED", "CREDIT_USED"] as const;
    const { id, secret } = await store.commit("createWebhook", aWebhook({ types, description: "Doors" }), given);

    const row = await one(store, "Webhook", id);
    expect(row).toMatchObject({
      ...{ businessId: LONDON, url: "https://example.com/events", types: "CREDIT_GRANTED CREDIT_USED" },
      ...{ description: "Doors", enabled: true, disabledOn: null, disabledReason: null, deliveredSequence: "3" },
      ...{ createdBy: "ana@example.com", createdOn: NOW, attempts: 0, secretVersion: 1, formerSecretUntil: null },
    });
    expect(secret).toEqual({ uniqueId: row.uniqueId, secretVersion: 1 });
  });

  test("is refused with every reason at once", async () => {
    const store = await open();
    const wrong = aWebhook({ businessId: 303, url: "http://example.com/", types: [], description: "x".repeat(1_001) });

    expect(await refusalsIn(store.commit("createWebhook", wrong, { ...given, businesses: [LONDON] }))).toEqual([
      ...["businessId: NOT_FOUND", "url: INVALID", "types: REQUIRED", "description: TOO_LONG"],
    ]);
    expect(await all(store, "Webhook")).toEqual([]);
  });

  test.each([
    ...["https:///x", "https://example.com:0/", "https://example.com/#a", "https://user:password@example.com/"],
    ...["https://example.com\\@inner.example/", "https://10.0.0.1/"],
  ])("is not created with the address %s, and not changed to it", async (url) => {
    const store = await open();
    const id = await createWebhook(store);

    expect(await refusalsIn(createWebhook(store, { url }))).toEqual(["url: INVALID"]);
    expect(await refusalsIn(update(store, id, { url }))).toEqual(["url: INVALID"]);
    expect((await all(store, "Webhook")).map((row) => row.url)).toEqual(["https://example.com/events"]);
  });

  test("is one of at most 100 of its business, also if two are created at once", async () => {
    const store = await open();
    for (let count = 0; count < 99; count += 1) await createWebhook(store);

    const tried = await Promise.allSettled([1, 2, 3].map(() => createWebhook(store)));
    await createWebhook(store, { businessId: NEW_YORK });

    expect(tried.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(await refusalsIn(createWebhook(store))).toEqual(["businessId: OUT_OF_RANGE"]);
    expect(await all(store, "Webhook", [LONDON])).toHaveLength(100);
  });

  test("is changed: what is left out stays, null clears the description alone", async () => {
    const store = await open();
    const id = await createWebhook(store, { description: "Doors" });

    await update(store, id, { types: ["CREDIT_USED"] });
    expect(await one(store, "Webhook", id)).toMatchObject({
      types: "CREDIT_USED",
      description: "Doors",
      enabled: true,
    });
    await update(store, id, { description: null, url: "https://example.com/other" });
    expect(await one(store, "Webhook", id)).toMatchObject({ url: "https://example.com/other", description: null });
    expect(await refusalsIn(update(store, id, { url: null, types: null, enabled: null }))).toEqual([
      ...["url: REQUIRED", "types: REQUIRED", "enabled: REQUIRED"],
    ]);
    expect(await refusalsIn(update(store, id, { types: [], url: "https://10.0.0.1/" }))).toEqual([
      ...["url: INVALID", "types: REQUIRED"],
    ]);
    expect(await refusalsIn(update(store, 99, {}))).toEqual(["id: NOT_FOUND"]);
  });

  test("is changed and moved only by callers who may read all of its types", async () => {
    const store = await open();
    const id = await createWebhook(store, { types: ["EXTRA_SERVICE_CREATED", "CREDIT_USED"] });
    const mine: Role[] = ["ExtraService-List", "CoworkerExtraService-List"];
    const forbidden = { name: "Forbidden", role: "CoworkerExtraServiceUseHistory-List" };

    await expect(update(store, id, { url: "https://other.example.com/" }, mine)).rejects.toMatchObject(forbidden);
    await expect(
      store.commit("redeliver", { webhookId: id, afterSequence: "0", roles: mine }, given),
    ).rejects.toMatchObject(forbidden);
    expect(await one(store, "Webhook", id)).toMatchObject({ url: "https://example.com/events" });
  });

  test("gets a new secret; the former one signs for a day", async () => {
    const store = await open();
    const id = await createWebhook(store);

    const { secret } = await update(store, id, { rotateSecret: true });

    const row = await one(store, "Webhook", id);
    expect(secret).toEqual({ uniqueId: row.uniqueId, secretVersion: 2 });
    expect(row).toMatchObject({ secretVersion: 2, formerSecretUntil: NOW + HOUR + DAY });
    expect(await update(store, id, { rotateSecret: false })).toEqual({ id, secret: null });
  });

  test("disabled by hand stops, and enabled goes on where it stopped, as if nothing had been tried", async () => {
    const store = await open();
    const id = await createWebhook(store);
    const { webhook } = await take(store, id);
    await record(store, webhook!, failed);

    await update(store, id, { enabled: false });
    expect(await one(store, "Webhook", id)).toMatchObject({ enabled: false, disabledReason: "BY_HAND" });
    expect(await take(store, id)).toMatchObject({ webhook: null, elsewhere: false, disabled: null });
    await update(store, id, { enabled: true });
    expect(await one(store, "Webhook", id)).toMatchObject({
      ...{ enabled: true, disabledOn: null, disabledReason: null, deliveredSequence: "0" },
      ...{ attempts: 0, nextAttemptOn: null, failingSince: null, givenUp: 0 },
    });
  });

  test("is moved back or forward, within the kept events", async () => {
    const store = await open();
    await someEvents(store);
    const id = await createWebhook(store);
    const move = (afterSequence: string) =>
      store.commit("redeliver", { webhookId: id, afterSequence, roles }, at(NOW + HOUR));
    const place = async () => (await one(store, "Webhook", id)).deliveredSequence;

    for (const to of ["0", "2", "3"]) {
      await move(to);
      expect(await place()).toBe(to);
    }
    for (const wrong of ["4", "99999999999999999999"])
      expect((await refusalsIn(move(wrong)))[0]).toMatch(/^afterSequence: (OUT_OF_RANGE|INVALID)$/);
    for (const wrong of ["", "-1", "1.0", "01", "x", "1e1"])
      expect(await refusalsIn(move(wrong))).toEqual(["afterSequence: INVALID"]);
    await store.commit("deleteOldEvents", { before: NOW - HOUR }, given);
    expect(await refusalsIn(move("1"))).toEqual(["afterSequence: OUT_OF_RANGE"]);
    await move("0");
    expect(await place()).toBe("2");
  });

  test("is deleted with the log of its attempts", async () => {
    const store = await open();
    const id = await createWebhook(store);
    const { webhook } = await take(store, id);
    await record(store, webhook!, delivered);

    await store.commit("deleteWebhook", { id }, given);

    expect(await all(store, "Webhook")).toEqual([]);
    expect(await deliveriesOf(store, id)).toEqual([]);
    expect(await record(store, webhook!, delivered)).toMatchObject({ webhook: null, elsewhere: false });
  });

  test("writes no event of its own", async () => {
    const store = await open();
    const id = await createWebhook(store);
    await update(store, id, { enabled: false, rotateSecret: true });
    await store.commit("redeliver", { webhookId: id, afterSequence: "0", roles }, given);
    await store.commit("deleteWebhook", { id }, given);
    await store.numberEvents();

    const reader = store.snapshot(null);
    expect((await reader.eventBounds()).head).toBe(0);
    reader.release();
  });
});

describe.each(dialects)("on $name, deliveries", ({ open }) => {
  test("belong to one process until its lease ends or it leaves", async () => {
    const store = await open();
    const id = await createWebhook(store);
    const isTaken = async (holder: string, now = NOW) => !(await take(store, id, holder, now)).elsewhere;

    expect(await isTaken("a")).toBe(true);
    expect(await isTaken("b", NOW + 59_999)).toBe(false);
    expect(await isTaken("a", NOW + 30_000)).toBe(true);
    expect(await isTaken("b", NOW + 60_000)).toBe(false);
    expect(await isTaken("b", NOW + 90_000)).toBe(true);
    await store.commit("leaveWebhook", { webhookId: id, holder: "b", pass: null }, at(NOW + 90_001));
    expect(await isTaken("a", NOW + 90_002)).toBe(true);
  });

  test("go on after a success", async () => {
    const store = await open();
    const id = await createWebhook(store);
    const { webhook } = await take(store, id);

    const { webhook: next } = await record(store, webhook!, delivered, { sequence: 7 });

    expect(next).toMatchObject({ deliveredSequence: "7", attempts: 0, nextAttemptOn: null, failingSince: null });
    expect(await deliveriesOf(store, id)).toEqual([
      {
        ...{ id: 1, webhookId: id, sequence: 7, type: "CREDIT_GRANTED", attempt: 1, attemptedOn: NOW - 5 },
        ...{ status: "DELIVERED", httpStatus: 200, durationMs: 5, nextAttemptOn: null },
      },
    ]);
  });

  test("pause longer after each failure; after the tenth the event is given up and passed", async () => {
    const store = await open();
    const id = await createWebhook(store);
    let { webhook } = await take(store, id);
    let now = NOW;
    const waits: (number | null)[] = [];
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      ({ webhook } = await record(store, webhook!, failed, { now }));
      waits.push((webhook!.nextAttemptOn! - now) / SECOND);
      now = webhook!.nextAttemptOn!;
    }

    const last = await record(store, webhook!, failed, { now });

    expect(waits).toEqual(pauses.map((pause) => pause / SECOND));
    expect(last).toMatchObject({
      gaveUp: true,
      disabled: null,
      webhook: { deliveredSequence: "1", attempts: 0, givenUp: 1 },
    });
    expect(
      (await deliveriesOf(store, id)).map(({ attempt, nextAttemptOn }) => [attempt, nextAttemptOn === null]),
    ).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((attempt) => [attempt, attempt === 10]));
  });

  test.each([
    [1 * SECOND, 5 * SECOND],
    [90 * SECOND, 90 * SECOND],
    [40 * DAY, DAY],
  ])(
    "wait for Retry-After of %s ms for %s ms: never shorter than the pause, never longer than a day",
    async (asked, waited) => {
      const store = await open();
      const id = await createWebhook(store);
      const { webhook } = await take(store, id);

      const next = await record(store, webhook!, { ...failed, retryAfterMs: asked });

      expect(next.webhook!.nextAttemptOn! - NOW).toBe(waited);
    },
  );

  test("end when the receiver is gone; the event stays undelivered", async () => {
    const store = await open();
    const id = await createWebhook(store);
    const { webhook } = await take(store, id);

    const next = await record(store, webhook!, { ...failed, status: "GONE", httpStatus: 410 });

    expect(next).toMatchObject({ webhook: null, disabled: "GONE", gaveUp: false });
    expect(await one(store, "Webhook", id)).toMatchObject({
      ...{ enabled: false, disabledReason: "GONE", deliveredSequence: "0" },
    });
  });

  test("end after ten events in a row that were given up; a success in between counts anew", async () => {
    const store = await open();
    const id = await createWebhook(store);
    let { webhook } = await take(store, id);
    const giveUp = (from: Webhook) =>
      store.commit(
        "recordAttempt",
        {
          ...{
            webhookId: id,
            ...process,
            from,
            event: { sequence: Number(from.deliveredSequence) + 1, type: "CREDIT_USED" },
          },
          ...{ attemptedOn: NOW, attempt: failed, pauses: [] },
        },
        given,
      );
    for (let count = 0; count < 9; count += 1) ({ webhook } = await giveUp(webhook!));
    ({ webhook } = await record(store, webhook!, delivered));
    for (let count = 0; count < 9; count += 1) ({ webhook } = await giveUp(webhook!));
    expect(webhook).toMatchObject({ enabled: true, givenUp: 9, deliveredSequence: "19" });

    expect(await giveUp(webhook!)).toMatchObject({ webhook: null, disabled: "FAILING", gaveUp: true });
    expect(await one(store, "Webhook", id)).toMatchObject({
      enabled: false,
      disabledReason: "FAILING",
      deliveredSequence: "20",
    });
  });

  test("end after a day without success", async () => {
    const store = await open();
    const id = await createWebhook(store);
    let { webhook } = await take(store, id);
    ({ webhook } = await record(store, webhook!, failed));
    ({ webhook } = await record(store, webhook!, failed, { now: NOW + DAY - 1 }));
    expect(webhook).toMatchObject({ enabled: true });

    expect(await record(store, webhook!, failed, { now: NOW + DAY })).toMatchObject({
      disabled: "FAILING",
      gaveUp: false,
    });
  });

  test("end when events that were not delivered are deleted, and only then", async () => {
    const store = await open();
    await someEvents(store);
    const [id, current] = [await createWebhook(store), await createWebhook(store)];
    await store.commit("redeliver", { webhookId: id, afterSequence: "1", roles }, given);
    await store.commit("deleteOldEvents", { before: NOW - HOUR }, given);

    expect(await take(store, id)).toMatchObject({ webhook: null, disabled: "LAGGING" });
    expect(await take(store, current)).toMatchObject({ webhook: { deliveredSequence: "3" }, disabled: null });
    expect(await one(store, "Webhook", id)).toMatchObject({ enabled: false, disabledReason: "LAGGING" });
  });

  test.each([
    [
      "was moved",
      (store: Store, id: number) => store.commit("redeliver", { webhookId: id, afterSequence: "0", roles }, given),
    ],
    ["got another address", (store: Store, id: number) => update(store, id, { url: "https://b.example.com/" })],
    ["got other types", (store: Store, id: number) => update(store, id, { types: ["CREDIT_VOIDED"] })],
    ["was disabled", (store: Store, id: number) => update(store, id, { enabled: false })],
  ])("do not move a webhook that %s during the attempt, which is logged", async (_, change) => {
    const store = await open();
    const id = await createWebhook(store);
    const { webhook } = await take(store, id);
    await change(store, id);

    await record(store, webhook!, delivered);

    expect(await one(store, "Webhook", id)).toMatchObject({ deliveredSequence: "0" });
    expect(await deliveriesOf(store, id)).toMatchObject([{ sequence: 1, status: "DELIVERED" }]);
  });

  test("of a process whose lease was taken over do not move the webhook", async () => {
    const store = await open();
    const id = await createWebhook(store);
    const { webhook } = await take(store, id, "a");
    await take(store, id, "b", NOW + 60_000);

    const lost = await record(store, webhook!, failed, { holder: "a", now: NOW + 60_001 });

    expect(lost).toMatchObject({ webhook: null, elsewhere: true });
    expect(await one(store, "Webhook", id)).toMatchObject({ attempts: 0 });
    expect(await deliveriesOf(store, id)).toHaveLength(1);
  });

  test("pass events that are not for the webhook when the process leaves, unless it was moved", async () => {
    const store = await open();
    const id = await createWebhook(store);
    const { webhook } = await take(store, id);
    const from = { deliveredSequence: webhook!.deliveredSequence, attempts: 0, turn: webhook!.turn };
    const leave = (through: number) =>
      store.commit("leaveWebhook", { webhookId: id, holder: process.holder, pass: { from, through } }, given);

    await leave(5_000);
    await leave(6_000);

    expect(await one(store, "Webhook", id)).toMatchObject({ deliveredSequence: "5000" });
  });

  test("keep their newest attempts, as long as events", async () => {
    const store = await open();
    const id = await createWebhook(store);
    let { webhook } = await take(store, id);
    for (let count = 0; count < 5; count += 1)
      ({ webhook } = await record(store, webhook!, delivered, { now: NOW + count * HOUR }));
    const clean = (before: number, count: number) => store.commit("deleteOldDeliveries", { before, count }, given);

    expect(await clean(NOW + 3 * HOUR - 5, 2)).toBe(2);
    expect((await deliveriesOf(store, id)).map(({ sequence }) => sequence)).toEqual([5, 4, 3]);
    expect(await clean(NOW + 3 * HOUR - 5, 2)).toBe(1);
    expect(await clean(NOW + 3 * HOUR - 5, 2)).toBe(0);
  });

  test("are signed with one key by all processes", async () => {
    const store = await open();
    const may = (fingerprint: string, now: number) =>
      store.commit("takeSigningKey", { fingerprint, leaseMilliseconds: 30_000 }, at(now));

    expect(await may("a", NOW)).toBe(true);
    expect(await may("a", NOW + 10_000)).toBe(true);
    expect(await may("b", NOW + 39_999)).toBe(false);
    expect(await may("b", NOW + 40_000)).toBe(true);
    expect(await may("a", NOW + 40_001)).toBe(false);
  });
});
