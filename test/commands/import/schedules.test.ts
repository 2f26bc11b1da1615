import { describe, expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import { aHold, aUse } from "../../support/credits.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { all, one } from "../../support/everything.ts";
import { createRule, given, NOW } from "../../support/given.ts";
import { faultsOf } from "../../support/holds.ts";
import { exported, importInto } from "../../support/imported.ts";
import { done } from "../../support/operations.ts";
import { createSchedule, renewAll, STARTS_ON } from "../../support/schedules.ts";

const MAY = Date.UTC(2026, 4, 15);

/** A schedule whose credits of March to May roll over, and one that has granted nothing yet. */
async function aWorld(): Promise<Store> {
  const store = openInMemory();
  await createRule(store, { resourceTypes: [11] });
  const schedule = await createSchedule(store, { rolloverMax: 100 });
  const [march] = await renewAll(store, schedule, STARTS_ON);
  await done(store, "recordUse", aUse(march!, { creditUsed: 550, usageAt: STARTS_ON }), {
    ...given,
    now: STARTS_ON + 1,
  });
  await renewAll(store, schedule, MAY);
  await done(store, "holdCredit", aHold({ usageAt: MAY, ttlSeconds: 1_000_000 }));
  await createSchedule(store, { every: "YEAR", startsOn: NOW + 1, endsOn: NOW + 9 });
  return store;
}

const linesOf = (text: string) => text.trim().split("\n");
const record = (line: string) => JSON.parse(line).record as Record<string, unknown>;
const ofEntity = (text: string, entity: string) => linesOf(text).filter((line) => JSON.parse(line).entity === entity);

describe.each(dialects)("into $name", ({ open }) => {
  test("schedules, their credits and what rolled over come as they were, in any order of lines, and once", async () => {
    const text = await exported(await aWorld());
    const copy = await open();

    const backwards = await importInto(copy, `${linesOf(text).toReversed().join("\n")}\n`);
    const again = await importInto(copy, text);

    expect([...backwards.told, ...again.told]).toEqual([]);
    expect(await exported(copy)).toBe(text);
    expect(await faultsOf(copy)).toEqual([]);
    expect((await all(copy, "CoworkerExtraService")).map(({ rolledOver }) => rolledOver)).toEqual([0, 50, 100]);
    expect(ofEntity(text, "CreditSchedule")).toHaveLength(2);
    expect(linesOf(text).findIndex((line) => line.includes('"entity":"CreditSchedule"'))).toBeLessThan(
      linesOf(text).findIndex((line) => line.includes('"entity":"CoworkerExtraService"')),
    );
  });

  test("a copy goes on where the original stopped, with the same UniqueIds", async () => {
    const source = await aWorld();
    const copy = await open();
    await importInto(copy, await exported(source));

    const [here, there] = [await renewAll(source, 1, NOW), await renewAll(copy, 1, NOW)];

    const june = await one(source, "CoworkerExtraService", here[0]!);
    expect(here).toHaveLength(1);
    expect(await one(copy, "CoworkerExtraService", there[0]!)).toMatchObject({
      ...{ uniqueId: june.uniqueId, rolledOver: june.rolledOver, validFrom: june.validFrom, totalUses: june.totalUses },
    });
  });

  test("an older line of a schedule does not grant a period again", async () => {
    const source = await aWorld();
    const older = await exported(source);
    const copy = await open();
    await importInto(copy, older);
    await renewAll(copy, 1, NOW);

    const stale = ofEntity(older, "CreditSchedule").map((line) =>
      JSON.stringify({
        entity: "CreditSchedule",
        record: { ...record(line), UpdatedOn: "2026-06-02T00:00:00Z", TotalUses: 70 },
      }),
    );
    await importInto(copy, `${stale.join("\n")}\n`);

    expect(await one(copy, "CreditSchedule", 1)).toMatchObject({ periodsGranted: 4, totalUses: 70 });
    expect(await renewAll(copy, 1, NOW)).toEqual([]);
  });

  test("a credit that was imported before its schedule counted it is not granted twice", async () => {
    const text = await exported(await aWorld());
    const copy = await open();
    const lines = linesOf(text).map((line) =>
      line.includes('"entity":"CreditSchedule"')
        ? JSON.stringify({ entity: "CreditSchedule", record: { ...record(line), PeriodsGranted: 0 } })
        : line,
    );
    await importInto(copy, `${lines.join("\n")}\n`);

    await renewAll(copy, 1, MAY);

    expect(await all(copy, "CoworkerExtraService")).toHaveLength(3);
    expect((await one(copy, "CreditSchedule", 1)).periodsGranted).toBe(3);
    expect(await faultsOf(copy)).toEqual([]);
  });

  test.each([
    ["a schedule without a time zone", "CreditSchedule", { TimeZone: undefined }, "TimeZone is a required field"],
    ["a schedule of an unknown time zone", "CreditSchedule", { TimeZone: "Mars" }, "TimeZone is not an IANA time zone"],
    ["a schedule of a missing service", "CreditSchedule", { ExtraServiceId: 99 }, "ExtraServiceId was not found"],
    [
      "a credit of a missing schedule",
      "CoworkerExtraService",
      { CreditScheduleId: 99 },
      "CreditScheduleId was not found",
    ],
    [
      "a credit that follows a missing one",
      "CoworkerExtraService",
      { RenewedFromId: 99 },
      "RenewedFromId was not found",
    ],
  ])("%s is refused", async (_, entity, changes, reason) => {
    const text = await exported(await aWorld());
    const copy = await open();
    const [first] = ofEntity(text, entity);
    const rules = ofEntity(text, "ExtraService");
    const credit = { ...record(first!), CreditScheduleId: null, RenewedFromId: null, ...changes };
    const line = JSON.stringify({
      entity,
      record: entity === "CreditSchedule" ? { ...record(first!), ...changes } : credit,
    });

    const { told } = await importInto(copy, `${[...rules, line].join("\n")}\n`);

    expect(told.join()).toContain(reason);
  });

  test("a credit rolls over once: a second such row is refused", async () => {
    const source = await aWorld();
    const text = await exported(source);
    const row = ofEntity(text, "CoworkerExtraServiceUseHistory")
      .map(record)
      .find(({ Kind }) => Kind === 5)!;
    const twin = {
      ...row,
      Id: undefined,
      Hash: undefined,
      UniqueId: "0b5c3c52-7f2e-4f6a-9b0e-2f6f0a7d1c11",
      Sequence: 9,
    };

    const { told } = await importInto(
      source,
      `${JSON.stringify({ entity: "CoworkerExtraServiceUseHistory", record: twin })}\n`,
    );

    expect(told.join()).toContain("the credit rolled over before");
  });
});
