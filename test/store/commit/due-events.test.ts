import { beforeEach, describe, expect, test } from "vitest";
import { DUE_MAX } from "../../../src/domain/alert/write-due-events.ts";
import type { CoworkerExtraServiceDraft } from "../../../src/domain/coworker-extra-service/fields.ts";
import type { Store } from "../../../src/store/store.ts";
import { afterGiven, alertsOf, DAY, runDue, told } from "../../support/alerts.ts";
import { aCapture, aHold, aRelease, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { aCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { exported, importInto } from "../../support/imported.ts";
import { done } from "../../support/operations.ts";

// What time brings is reported once, in order, and never if its moment had passed when it came to be.

const TIME = ["CREDIT_EXPIRING", "CREDIT_EXPIRED", "HOLD_EXPIRED"] as const;

describe.each(dialects)("on $name", ({ open }) => {
  let store: Store;
  let rule: number;

  beforeEach(async () => {
    store = await open();
    rule = await createRule(store, { resourceTypes: [11] });
  });

  const grant = (changes: Partial<CoworkerExtraServiceDraft> = {}, at = 0) =>
    store.commit("createCoworkerExtraService", aCredit(rule, { totalUses: 100, ...changes }), afterGiven(at));
  const change = (id: number, patch: Partial<CoworkerExtraServiceDraft>, at = 0) =>
    store.commit("updateCoworkerExtraService", { id, patch, mayAdjust: true }, afterGiven(at));
  /** Events of time with the days after `given` at which they happened. */
  const inTime = async () =>
    (await alertsOf(store, TIME)).map(({ type, occurredOn }) => `${type} ${(occurredOn - NOW) / DAY}`);

  test("an expiry is announced seven days before and reported at its moment, each once", async () => {
    const credit = await grant({ expireDate: NOW + 10 * DAY });
    await runDue(store, 3 * DAY - 1);
    const early = await inTime();
    await runDue(store, 3 * DAY);
    await runDue(store, 9 * DAY);
    await runDue(store, 10 * DAY);
    await runDue(store, 11 * DAY);

    expect(early).toEqual([]);
    expect(await inTime()).toEqual(["CREDIT_EXPIRING 3", "CREDIT_EXPIRED 10"]);
    const [expiring, expired] = await alertsOf(store, TIME);
    const common = { businessId: LONDON, coworkerId: 2001, actor: null, operationId: null, useHistoryIds: [] };
    const subject = { entity: "CoworkerExtraService", id: credit };
    expect(expiring).toMatchObject({ ...common, subject });
    expect(JSON.parse(expired!.data)).toMatchObject({ Id: credit, RemainingUses: 100, HeldUses: 0 });
  });

  test("after a standstill all are written late, in the order of their moments", async () => {
    await grant({ expireDate: NOW + 9 * DAY });
    await grant({ expireDate: NOW + 8 * DAY });
    await runDue(store, 100 * DAY);

    expect(await inTime()).toEqual(["CREDIT_EXPIRING 1", "CREDIT_EXPIRING 2", "CREDIT_EXPIRED 8", "CREDIT_EXPIRED 9"]);
  });

  test("more moments than one commit takes are written in order too", async () => {
    for (let day = 0; day < 60; day += 1) await grant({ coworkerId: 3000 + day, expireDate: NOW + (100 - day) * DAY });
    await runDue(store, 200 * DAY);

    const moments = (await alertsOf(store, TIME)).map(({ occurredOn }) => occurredOn);
    expect(moments).toHaveLength(120);
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
  });

  test("after a standstill with more moments than one commit takes, a customer who got new credit meanwhile is above again", async () => {
    await grant({ expireDate: NOW + DAY });
    for (let customer = 0; customer < DUE_MAX + 10; customer += 1)
      await grant({ coworkerId: 3000 + customer, expireDate: NOW + 2 * DAY });
    const later = await grant({ validFrom: NOW + 3 * DAY }, 3 * DAY);
    await runDue(store, 3 * DAY);
    await done(store, "recordUse", aUse(later, { creditUsed: 100 }), afterGiven(3 * DAY));

    const levels = await alertsOf(store, ["CREDIT_EXHAUSTED"]);
    expect(
      levels.filter(({ coworkerId }) => coworkerId === 2001).map(({ occurredOn }) => (occurredOn - NOW) / DAY),
    ).toEqual([1, 3]);
  });

  const silent: [string, (credit: number) => Promise<unknown>][] = [
    ["is used up", (id) => done(store, "recordUse", aUse(id, { creditUsed: 100 }))],
    ["is voided", (id) => done(store, "voidCredit", aVoiding(id))],
    ["is deleted", (id) => store.commit("deleteCoworkerExtraService", { id }, given)],
    ["no longer expires", (id) => change(id, { expireDate: null })],
  ];

  test.each(silent)("nothing is reported of a credit that %s", async (_title, act) => {
    await act(await grant({ expireDate: NOW + 10 * DAY }));
    await runDue(store, 20 * DAY);

    expect(await inTime()).toEqual([]);
  });

  test("a credit that is all held is not announced, and its expiry is reported", async () => {
    await grant({ expireDate: NOW + 10 * DAY });
    await done(store, "holdCredit", aHold({ amount: 100, ttlSeconds: 30 * 86_400 }));
    await runDue(store, 20 * DAY);

    expect(await inTime()).toEqual(["CREDIT_EXPIRED 10"]);
  });

  test("another expiry takes the place of the first, and one that came back is not announced again", async () => {
    const credit = await grant({ expireDate: NOW + 10 * DAY });
    await runDue(store, 3 * DAY);
    await change(credit, { expireDate: NOW + 20 * DAY }, 4 * DAY);
    await change(credit, { expireDate: NOW + 10 * DAY }, 5 * DAY);
    await change(credit, { expireDate: NOW + 30 * DAY }, 6 * DAY);
    await runDue(store, 40 * DAY);

    expect(await inTime()).toEqual(["CREDIT_EXPIRING 3", "CREDIT_EXPIRING 23", "CREDIT_EXPIRED 30"]);
  });

  test("moments that had passed when a credit or date came to be are never reported", async () => {
    await grant({ expireDate: NOW + 5 * DAY });
    await change(await grant(), { expireDate: NOW - DAY });
    await grant({ expireDate: NOW + 7 * DAY });
    await runDue(store, 10 * DAY);

    expect(await inTime()).toEqual(["CREDIT_EXPIRED 5", "CREDIT_EXPIRED 7"]);
  });

  test("other days count for moments that are still to come; none switch announcements off", async () => {
    await grant({ expireDate: NOW + 20 * DAY });
    await grant({ expireDate: NOW + 40 * DAY });
    await store.commit("setAlerts", { businessId: LONDON, expiringDays: [30, 1, 30] }, given);
    await runDue(store, 15 * DAY);
    await store.commit("setAlerts", { businessId: LONDON, expiringDays: null }, afterGiven(15 * DAY));
    await runDue(store, 50 * DAY);

    expect(await inTime()).toEqual(["CREDIT_EXPIRING 10", "CREDIT_EXPIRED 20", "CREDIT_EXPIRED 40"]);
  });

  test("settings answer what they are now; what is left out stays", async () => {
    const first = await store.commit("setAlerts", { businessId: LONDON, lowPercent: 30 }, given);
    const second = await store.commit("setAlerts", { businessId: LONDON, expiringDays: [9, 2, 9] }, given);

    expect(first).toEqual({ businessId: LONDON, lowPercent: 30, expiringDays: [7] });
    expect(second).toEqual({ businessId: LONDON, lowPercent: 30, expiringDays: [2, 9] });
  });

  test("bad settings are refused with every reason, and nothing changes", async () => {
    const days = Array.from({ length: 11 }, (_, place) => place + 1);
    const refusalsOf = (patch: object) =>
      store.commit("setAlerts", { businessId: LONDON, ...patch }, given).then(
        () => [],
        ({ refusals }) => refusals.map((one: { code: string; property: string }) => `${one.property} ${one.code}`),
      );

    expect(await refusalsOf({ lowPercent: 0, expiringDays: [1, 366, 0] })).toEqual([
      "lowPercent OUT_OF_RANGE",
      "expiringDays.1 OUT_OF_RANGE",
      "expiringDays.2 OUT_OF_RANGE",
    ]);
    expect(await refusalsOf({ lowPercent: 101, expiringDays: days })).toEqual([
      "lowPercent OUT_OF_RANGE",
      "expiringDays TOO_LONG",
    ]);
    expect(await refusalsOf({ expiringDays: [...days.slice(1), 2] })).toEqual([]);
  });

  test("a hold that ends is reported once, with its customer, also if a spend closed it before", async () => {
    await grant();
    await grant({ coworkerId: 2002 });
    await done(store, "holdCredit", aHold({ amount: 60 }));
    await done(store, "holdCredit", aHold({ amount: 60, coworkerId: 2002, idempotencyKey: "other" }));
    await done(store, "spendCredit", aSpend({ amount: 100 }), afterGiven(70_000));
    await runDue(store, DAY);

    const found = await alertsOf(store, TIME);
    expect(found.map(({ type, coworkerId, occurredOn }) => [type, coworkerId, occurredOn - NOW])).toEqual([
      ["HOLD_EXPIRED", 2001, 60_000],
      ["HOLD_EXPIRED", 2002, 60_000],
    ]);
    expect(JSON.parse(found[1]!.data)).toMatchObject({ Uses: 60, Captured: 0, Allocations: [{ Uses: 60 }] });
  });

  test("the end of a captured or released hold is silent", async () => {
    await grant();
    const first = await done(store, "holdCredit", aHold());
    const second = await done(store, "holdCredit", aHold({ idempotencyKey: "second" }));
    await done(store, "captureHold", aCapture(first.creditHoldId!));
    await done(store, "releaseHold", aRelease(second.creditHoldId!));
    await runDue(store, DAY);

    expect(await inTime()).toEqual([]);
  });

  test("the end of a hold makes a customer less low, and the next fall is reported", async () => {
    await grant();
    await done(store, "holdCredit", aHold({ amount: 80 }));
    await runDue(store, 60_000);
    await done(store, "spendCredit", aSpend({ amount: 80 }), afterGiven(70_000));

    expect(await told(store)).toEqual(["CREDIT_LOW 20 of 100", "HOLD_EXPIRED 1", "CREDIT_LOW 20 of 100"]);
  });

  test("an import reports nothing; its moments to come are reported, those that passed are not", async () => {
    await grant({ expireDate: NOW + 10 * DAY });
    await grant({ coworkerId: 2002, expireDate: NOW + 2 * DAY });
    await done(store, "holdCredit", aHold({ amount: 90 }));
    const copy = await open();
    await importInto(copy, await exported(store));
    const atOnce = await alertsOf(copy);
    // Imported as low already: nothing is reported until the customer was above.
    await done(copy, "spendCredit", aSpend({ amount: 5, idempotencyKey: "more" }));
    await runDue(copy, 20 * DAY);

    expect(atOnce).toEqual([]);
    expect((await alertsOf(copy)).map(({ type, coworkerId }) => [type, coworkerId])).toEqual([
      ["HOLD_EXPIRED", 2001],
      ["CREDIT_EXPIRED", 2002],
      ["CREDIT_EXHAUSTED", 2002],
      ["CREDIT_EXPIRING", 2001],
      ["CREDIT_EXPIRED", 2001],
      ["CREDIT_EXHAUSTED", 2001],
    ]);
  });
});
