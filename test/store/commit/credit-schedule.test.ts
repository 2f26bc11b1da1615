import { describe, expect, test } from "vitest";
import { INSTANT_MAX, instant } from "../../../src/domain/calendar.ts";
import type { CreditScheduleDraft } from "../../../src/domain/credit-schedule/fields.ts";
import type { CommandContext } from "../../../src/domain/decision.ts";
import { dialects } from "../../support/dialects.ts";
import { one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { aSchedule, createSchedule, renewAll, STARTS_ON } from "../../support/schedules.ts";

const DAY = 86_400_000;

describe.each(dialects)("on $name, a schedule", ({ open }) => {
  test("is created with its zone and its first boundary, and grants nothing by itself", async () => {
    const store = await open();
    const extraServiceId = await createRule(store);

    const id = await createSchedule(store, { extraServiceId });

    expect(await one(store, "CreditSchedule", id)).toMatchObject({
      ...{ totalUses: 600, chargePeriod: "MINUTES", every: "MONTH", startsOn: STARTS_ON, endsOn: null },
      ...{ rolloverMax: 0, priority: 50, timeZone: "Europe/London", periodsGranted: 0, nextOn: STARTS_ON },
    });
  });

  test("has the zone of its business rather than the gateway's, and keeps it", async () => {
    const store = await open();
    const extraServiceId = await createRule(store);
    const named = { id: LONDON, name: "London", timeZone: "Asia/Tokyo" };
    await store.commit("nameBusinesses", { businesses: [named] }, given);
    const id = await createSchedule(store, { extraServiceId });

    await store.commit("nameBusinesses", { businesses: [{ ...named, timeZone: "Europe/Rome" }] }, given);

    expect((await one(store, "CreditSchedule", id)).timeZone).toBe("Asia/Tokyo");
  });

  test("of a printing credit is counted in uses", async () => {
    const store = await open();
    const extraServiceId = await createRule(store, {
      isPrintingCredit: true,
      chargePeriod: "USES",
      price: 10_000 as never,
    });
    const id = await createSchedule(store, { extraServiceId });
    expect((await one(store, "CreditSchedule", id)).chargePeriod).toBe("USES");
  });

  test.each<[string, Partial<CreditScheduleDraft>, string[]]>([
    ["no units", { totalUses: 0 }, ["totalUses: OUT_OF_RANGE"]],
    [
      "a negative rollover and a priority above 100",
      { rolloverMax: -1, priority: 101 },
      ["rolloverMax: OUT_OF_RANGE", "priority: OUT_OF_RANGE"],
    ],
    ["an end at its start", { endsOn: STARTS_ON }, ["endsOn: CONFLICTING_VALUES"]],
    [
      "more than 520 boundaries in the past",
      { every: "WEEK", startsOn: NOW - 521 * 7 * DAY },
      ["startsOn: OUT_OF_RANGE"],
    ],
    [
      "a service of nothing and no units",
      { extraServiceId: 99, totalUses: 0 },
      ["extraServiceId: NOT_FOUND", "totalUses: OUT_OF_RANGE"],
    ],
    ["a service of another business", { businessId: NEW_YORK }, ["extraServiceId: NOT_FOUND"]],
  ])("with %s is refused", async (_, changes, refusals) => {
    const store = await open();
    await createRule(store);
    await expect(createSchedule(store, changes)).rejects.toMatchObject({ refusals: refusals.map(refused) });
  });

  test("is refused where neither its business nor the gateway has a time zone", async () => {
    const store = await open();
    await createRule(store);
    const input = { draft: aSchedule(), timeZone: null };
    await expect(store.commit("createCreditSchedule", input, given)).rejects.toMatchObject({
      refusals: [refused("businessId: CONFLICTING_VALUES")],
    });
  });

  test("may have 520 boundaries in the past, and more if it ended before them", async () => {
    const store = await open();
    await createRule(store);
    const startsOn = NOW - 520 * 7 * DAY + DAY;
    await createSchedule(store, { every: "WEEK", startsOn });
    await createSchedule(store, { every: "WEEK", startsOn: startsOn - 100 * 7 * DAY, endsOn: NOW - 200 * 7 * DAY });
  });

  test("is created once under a key, and the same again later is a replay even if it has begun long ago by then", async () => {
    const store = await open();
    await createRule(store);
    const input = { draft: aSchedule({ every: "WEEK" }), timeZone: "UTC", idempotencyKey: "k" };
    const first = await store.commit("createCreditScheduleOnce", input, given);

    const again = await store.commit("createCreditScheduleOnce", { ...input, timeZone: null }, at(NOW + 600 * 7 * DAY));
    const other = store.commit("createCreditScheduleOnce", { ...input, draft: aSchedule() }, given);

    expect(again).toEqual({ ...first, replayed: true });
    await expect(other).rejects.toMatchObject({ refusals: [refused("idempotencyKey: IDEMPOTENCY_KEY_REUSED")] });
  });

  test("that is refused uses no key", async () => {
    const store = await open();
    await createRule(store);
    const input = { draft: aSchedule(), timeZone: null, idempotencyKey: "k" };

    const refusedOnce = await store.commit("createCreditScheduleOnce", input, given);
    const mended = await store.commit("createCreditScheduleOnce", { ...input, timeZone: "UTC" }, given);

    expect(refusedOnce).toMatchObject({
      replayed: false,
      answer: null,
      refusals: [refused("businessId: CONFLICTING_VALUES")],
    });
    expect(mended).toMatchObject({ replayed: false, refusals: [] });
  });

  test("changes what later credits are, and not what fixes its calendar", async () => {
    const store = await open();
    await createRule(store);
    const id = await createSchedule(store);
    const change = (patch: object) => store.commit("updateCreditSchedule", { id, patch }, given);

    await change({ totalUses: 700, rolloverMax: 60, priority: 3, endsOn: NOW + 1 });

    expect(await one(store, "CreditSchedule", id)).toMatchObject({
      ...{ totalUses: 700, rolloverMax: 60, priority: 3, endsOn: NOW + 1, nextOn: STARTS_ON },
    });
    for (const patch of [
      { every: "WEEK" },
      { startsOn: NOW },
      { coworkerId: 9 },
      { extraServiceId: 2 },
      { chargePeriod: "DAYS" },
    ])
      await expect(change(patch)).rejects.toMatchObject({
        refusals: [refused(`${Object.keys(patch)[0]}: FIXED_AFTER_CREATION`)],
      });
    await expect(change({ endsOn: NOW - 1 })).rejects.toMatchObject({ refusals: [refused("endsOn: OUT_OF_RANGE")] });
  });

  test("that ends has no next boundary from its end on, and those before it are made up", async () => {
    const store = await open();
    await createRule(store);
    const id = await createSchedule(store);

    await store.commit("endCreditSchedule", { id, endsOn: null }, given);

    expect(await one(store, "CreditSchedule", id)).toMatchObject({ endsOn: NOW, nextOn: STARTS_ON });
    // March to June, the last one whole.
    const granted = await renewAll(store, id, NOW + 90 * DAY);
    expect(granted).toHaveLength(4);
    expect((await one(store, "CoworkerExtraService", granted[3]!)).expireDate).toBe(instant("2026-06-30T23:00:00Z"));
    expect((await one(store, "CreditSchedule", id)).nextOn).toBeNull();
  });

  test("that has ended is not prolonged by ending it again", async () => {
    const store = await open();
    await createRule(store);
    const id = await createSchedule(store);
    await store.commit("endCreditSchedule", { id, endsOn: null }, given);

    await store.commit("endCreditSchedule", { id, endsOn: null }, at(NOW + 60 * DAY));

    expect((await one(store, "CreditSchedule", id)).endsOn).toBe(NOW);
  });

  test("ends not in the past, and not so late that it would have to make up more than 520 credits", async () => {
    const store = await open();
    await createRule(store);
    const id = await createSchedule(store, { every: "WEEK" });
    const end = (endsOn: number, by: CommandContext) => store.commit("endCreditSchedule", { id, endsOn }, by);
    await end(NOW, given);
    await renewAll(store, id, NOW);

    await expect(end(NOW - 1, given)).rejects.toMatchObject({ refusals: [refused("endsOn: OUT_OF_RANGE")] });
    const later = at(NOW + 530 * 7 * DAY);
    await expect(end(later.now, later)).rejects.toMatchObject({ refusals: [refused("endsOn: OUT_OF_RANGE")] });
  });

  test("that ended before it began grants nothing", async () => {
    const store = await open();
    await createRule(store);
    const id = await createSchedule(store, { startsOn: NOW + DAY });
    await store.commit("endCreditSchedule", { id, endsOn: null }, given);
    expect(await renewAll(store, id, NOW + 90 * DAY)).toEqual([]);
  });

  test("goes on after a new end, with the boundaries since then", async () => {
    const store = await open();
    await createRule(store);
    const id = await createSchedule(store, { endsOn: instant("2026-04-15T00:00:00Z") });
    expect(await renewAll(store, id, NOW)).toHaveLength(2);

    await store.commit("updateCreditSchedule", { id, patch: { endsOn: null } }, given);

    expect(await renewAll(store, id, NOW)).toHaveLength(2);
  });

  test("keeps its extra service in use", async () => {
    const store = await open();
    const id = await createRule(store);
    await createSchedule(store);
    await expect(store.commit("deleteExtraService", { id }, given)).rejects.toMatchObject({
      refusals: [refused("id: IN_USE")],
    });
    const patch = { chargePeriod: "DAYS" } as const;
    await expect(store.commit("updateExtraService", { id, patch }, given)).rejects.toMatchObject({
      refusals: [refused("chargePeriod: IN_USE")],
    });
  });

  test("stops at the last moment that can be stored", async () => {
    const store = await open();
    await createRule(store);
    const id = await createSchedule(store, { startsOn: INSTANT_MAX - 40 * DAY });
    expect(await renewAll(store, id, INSTANT_MAX)).toHaveLength(1);
  });

  test("of another business does not exist for the caller", async () => {
    const store = await open();
    await createRule(store);
    const id = await createSchedule(store);
    const elsewhere = { ...given, businesses: [NEW_YORK] };
    for (const decision of ["updateCreditSchedule", "endCreditSchedule"] as const)
      await expect(store.commit(decision, { id, patch: {}, endsOn: null } as never, elsewhere)).rejects.toMatchObject({
        refusals: [refused("id: NOT_FOUND")],
      });
    await expect(createSchedule(store, {}, { by: elsewhere })).rejects.toMatchObject({
      refusals: [refused("businessId: NOT_FOUND"), refused("extraServiceId: NOT_FOUND")],
    });
  });

  test("grants the credit of a boundary as it would be granted by hand", async () => {
    const store = await open();
    await createRule(store);
    const contract = "0b5c3c52-7f2e-4f6a-9b0e-2f6f0a7d1c11";
    const id = await createSchedule(store, { priority: 7, coworkerContractUniqueId: contract });
    const byHand = await createCredit(store, 1, {
      ...{ isFromTariff: true, priority: 7, coworkerContractUniqueId: contract },
      ...{ validFrom: STARTS_ON, expireDate: instant("2026-03-31T23:00:00Z") },
    });

    const [first] = await renewAll(store, id, STARTS_ON);

    const {
      id: _,
      uniqueId,
      creditScheduleId,
      createdOn,
      updatedOn,
      ...granted
    } = await one(store, "CoworkerExtraService", first!);
    const {
      id: _id,
      uniqueId: _unique,
      creditScheduleId: none,
      createdOn: _on,
      updatedOn: _up,
      ...expected
    } = await one(store, "CoworkerExtraService", byHand);
    expect(granted).toEqual(expected);
    expect([creditScheduleId, none, createdOn, updatedOn]).toEqual([id, null, STARTS_ON, STARTS_ON]);
    expect(uniqueId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
  });
});

function at(now: number): CommandContext {
  return { ...given, now };
}

/** `property: CODE` as a refusal. */
function refused(text: string) {
  const [property, code] = text.split(": ");
  return expect.objectContaining({ property, code });
}
