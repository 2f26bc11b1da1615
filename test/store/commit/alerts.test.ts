import { beforeEach, describe, expect, test } from "vitest";
import type { CoworkerExtraServiceDraft } from "../../../src/domain/coworker-extra-service/fields.ts";
import type { Store } from "../../../src/store/store.ts";
import { afterGiven, alertsOf, DAY, runDue, told } from "../../support/alerts.ts";
import { aCapture, aHold, anAdjustment, aRelease, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { aCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { done } from "../../support/operations.ts";

// CREDIT_LOW and CREDIT_EXHAUSTED come when a customer's available units fall, and only then.

describe.each(dialects)("on $name", ({ open }) => {
  let store: Store;
  let rule: number;

  beforeEach(async () => {
    store = await open();
    rule = await createRule(store, { resourceTypes: [11] });
  });

  const grant = (changes: Partial<CoworkerExtraServiceDraft> = {}, at = 0) =>
    store.commit("createCoworkerExtraService", aCredit(rule, { totalUses: 100, ...changes }), afterGiven(at));
  const use = (credit: number, creditUsed: number, at = 0) =>
    done(
      store,
      "recordUse",
      aUse(credit, { creditUsed, idempotencyKey: `${credit}-${creditUsed}-${at}` }),
      afterGiven(at),
    );

  test("low is reported at 20 percent, once", async () => {
    const credit = await grant();
    await use(credit, 79);
    const above = await told(store);
    await use(credit, 1);
    await use(credit, 5);

    expect(above).toEqual([]);
    expect(await told(store)).toEqual(["CREDIT_LOW 20 of 100"]);
  });

  test("low is reported again after the customer was above", async () => {
    const credit = await grant();
    const { useHistoryId } = await use(credit, 85);
    await done(store, "reverseUse", aReversal({ useHistoryId }));
    await use(credit, 90);

    expect(await told(store)).toEqual(["CREDIT_LOW 15 of 100", "CREDIT_LOW 10 of 100"]);
  });

  test("exhausted is reported instead of low when both are reached at once", async () => {
    await use(await grant(), 100);

    expect(await told(store)).toEqual(["CREDIT_EXHAUSTED 0 of 0"]);
  });

  test("exhausted is reported after low; a little that comes back is silent, and its end is reported", async () => {
    const credit = await grant();
    await use(credit, 90);
    const { useHistoryId } = await use(credit, 10);
    await done(store, "reverseUse", aReversal({ useHistoryId }, { amount: 5 }));
    const afterReversal = await told(store);
    await use(credit, 5);

    expect(afterReversal).toEqual(["CREDIT_LOW 10 of 100", "CREDIT_EXHAUSTED 0 of 0"]);
    expect(await told(store)).toEqual([...afterReversal, "CREDIT_EXHAUSTED 0 of 0"]);
  });

  test("a credit that is used up leaves the total, so the others count alone", async () => {
    const [first] = [await grant(), await grant()];
    await use(first, 100);

    expect(await told(store)).toEqual([]);
  });

  test("the event has the customer, the caller, the figures and the moment, and comes after that of the operation", async () => {
    const credit = await grant();
    await use(credit, 80);

    const [used, low] = await alertsOf(store, ["CREDIT_USED", "CREDIT_LOW"]);
    expect(used?.type).toBe("CREDIT_USED");
    expect(low).toMatchObject({
      ...{ type: "CREDIT_LOW", occurredOn: NOW, businessId: LONDON, coworkerId: 2001, actor: given.by },
      ...{ operationId: null, reason: null, subject: null, useHistoryIds: [] },
      data: JSON.stringify({ Kind: 1, Unit: 1, Total: 100, Available: 20 }),
    });
  });

  const falls: [string, (credit: number) => Promise<unknown>, string[]][] = [
    ["a spend", () => done(store, "spendCredit", aSpend({ amount: 80 })), ["CREDIT_LOW 20 of 100"]],
    ["a hold", () => done(store, "holdCredit", aHold({ amount: 80 })), ["CREDIT_LOW 20 of 100"]],
    ["a voiding", (id) => done(store, "voidCredit", aVoiding(id)), ["CREDIT_EXHAUSTED 0 of 0"]],
    ["a deletion", (id) => store.commit("deleteCoworkerExtraService", { id }, given), ["CREDIT_EXHAUSTED 0 of 0"]],
    [
      "a later start",
      (id) =>
        store.commit("updateCoworkerExtraService", { id, patch: { validFrom: NOW + DAY }, mayAdjust: true }, given),
      ["CREDIT_EXHAUSTED 0 of 0"],
    ],
    [
      "a lower total",
      (id) => done(store, "adjustCredit", anAdjustment(id, { amount: -100 })),
      ["CREDIT_EXHAUSTED 0 of 0"],
    ],
  ];

  test.each(falls)("%s can make a customer low or exhausted", async (_title, act, expected) => {
    await act(await grant());

    expect(await told(store)).toEqual(expected);
  });

  test("a dry run, a refusal and a change of something else report nothing", async () => {
    const credit = await grant();
    const input = aUse(credit, { creditUsed: 90 });
    await store.commit("dryRun", { operation: "recordUse", input }, given);
    await store.commit("recordUse", aUse(credit, { creditUsed: 101 }), given);
    await store.commit("updateCoworkerExtraService", { id: credit, patch: { notes: "x" }, mayAdjust: true }, given);

    expect(await told(store)).toEqual([]);
  });

  test("released units rise again, and the next fall is reported", async () => {
    await grant();
    const { creditHoldId } = await done(store, "holdCredit", aHold({ amount: 80 }));
    await done(store, "releaseHold", aRelease(creditHoldId!));
    await done(store, "holdCredit", aHold({ amount: 80, idempotencyKey: "again" }));

    expect(await told(store)).toEqual(["CREDIT_LOW 20 of 100", "CREDIT_LOW 20 of 100"]);
  });

  test("a capture of held units changes nothing that is available, one of some releases the rest", async () => {
    await grant();
    const { creditHoldId } = await done(store, "holdCredit", aHold({ amount: 80 }));
    await done(store, "captureHold", aCapture(creditHoldId!, { amount: 10 }));
    await done(store, "spendCredit", aSpend({ amount: 75 }));

    expect(await told(store)).toEqual(["CREDIT_LOW 20 of 100", "CREDIT_LOW 15 of 100"]);
  });

  test("each customer, kind and unit is judged by itself", async () => {
    await grant({ coworkerId: 2002 });
    await grant({ chargePeriod: "DAYS" });
    await use(await grant(), 80);

    expect(await told(store)).toEqual(["CREDIT_LOW 20 of 100"]);
  });

  test("what begins and what expires is judged at its moment, with the moment of the event", async () => {
    await grant({ expireDate: NOW + DAY });
    await grant({ totalUses: 1000, validFrom: NOW + 2 * DAY });
    await runDue(store, 3 * DAY);
    await done(store, "spendCredit", aSpend({ amount: 900, usageAt: NOW + 3 * DAY }), afterGiven(3 * DAY));

    const found = await alertsOf(store, ["CREDIT_EXPIRED", "CREDIT_EXHAUSTED", "CREDIT_LOW"]);
    expect(found.map(({ type, occurredOn, actor }) => [type, (occurredOn - NOW) / DAY, actor])).toEqual([
      ["CREDIT_EXPIRED", 1, null],
      ["CREDIT_EXHAUSTED", 1, null],
      ["CREDIT_LOW", 3, given.by],
    ]);
  });

  test("another percentage takes effect without an event for those that it makes low", async () => {
    const credit = await grant();
    await use(credit, 50);
    await store.commit("setAlerts", { businessId: LONDON, lowPercent: 60 }, given);
    await use(credit, 10);
    const low = await told(store);
    await store.commit("setAlerts", { businessId: LONDON, lowPercent: 30 }, given);
    await use(credit, 11);

    expect(low).toEqual([]);
    expect(await told(store)).toEqual(["CREDIT_LOW 29 of 100"]);
  });

  test("without a percentage low is never reported, and exhausted is", async () => {
    const credit = await grant();
    await store.commit("setAlerts", { businessId: LONDON, lowPercent: null }, given);
    await use(credit, 95);
    await use(credit, 5);

    expect(await told(store)).toEqual(["CREDIT_EXHAUSTED 0 of 0"]);
  });
});
