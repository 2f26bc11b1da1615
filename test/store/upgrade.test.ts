import { describe, expect, test } from "vitest";
import { verifyLedger } from "../../src/billing/verify-ledger.ts";
import { decimal, formatDecimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { databasesBefore, exportBefore } from "../support/before.ts";
import { aCharge, anUncharge } from "../support/charges.ts";
import { openInMemory } from "../support/dialects.ts";
import { all } from "../support/everything.ts";
import { administrator, aRule, createRule, given, NOW } from "../support/given.ts";
import { exported, importAs } from "../support/imported.ts";
import { outcomeOf } from "../support/operations.ts";
import { refusalsOf } from "../support/refused.ts";
import { createSchedule, renewAll } from "../support/schedules.ts";

const factors = ["price_factor_low_demand", "price_factor_average_demand", "price_factor_high_demand"];

/** The digest of the ledger, as the previous version printed it. */
const DIGEST = "f7be760cb47fa6739213d720935adea8056cee54289dbdb87010d1e4d729ae40";

/** What was created under the key `rule-1`. */
const keptRule = aRule({
  ...{ name: "Kept under a key", resourceTypes: [11], isDefaultPrice: false, maxLength: 30, description: "Once" },
  priceFactorHighDemand: decimal("1.25"),
});

async function verified(store: Store) {
  const reader = store.snapshot(null);
  try {
    return await verifyLedger(administrator, reader, { now: NOW });
  } finally {
    reader.release();
  }
}

describe.each(databasesBefore("multipliers"))("a database of the version before on $name", ({ name, upgraded }) => {
  test("has its multipliers as percentages, exactly, also those beyond what can be written now", async () => {
    const { shell } = await upgraded();
    const columns = [...factors, "price_factor_last_minute"].map((one) => `cast(${one} as text) as ${one}`);

    const rows = await shell(`select ${columns.join(", ")} from extra_service order by id`);

    const none = [null, null, null, null];
    expect(rows.map((row) => Object.values(row))).toEqual([
      // 0.9, 1, 1.1 and 1.5; 0.0001, 1.2345, 12 and 99999999999.9999; 1.25.
      ["-100000", "0", "100000", "500000"],
      ["-999900", "234500", "11000000", "99999999998999900"],
      none,
      none,
      [null, null, "250000", null],
    ]);
  });

  test("has no slots, and lengths in minutes", async () => {
    const { shell } = await upgraded();

    expect(await shell("select distinct length_unit, time_slots from extra_service")).toEqual([
      { length_unit: "MINUTES", time_slots: "[]" },
    ]);
  });

  test("charges a booking by the same multiplier as before", async () => {
    const { store } = await upgraded();
    const asked = aCharge({ demand: "HIGH", timeZone: null }, { bookingId: 10, idempotencyKey: "charge-2" });

    const { answer } = await store.commit("chargeBooking", asked, given);

    expect(answer?.quote.steps.map(({ kind, factor }) => `${kind} ${factor && formatDecimal(factor)}`)).toEqual([
      ...["BASE null", "DEMAND 1.1"],
    ]);
  });

  test("has the ledger that it had, which still cannot be changed", async () => {
    const { store, shell } = await upgraded();

    expect(await verified(store)).toMatchObject({ ok: true, rowsChecked: 2, digest: DIGEST });
    for (const statement of ["update use_history set reason = 'x'", "delete from use_history"])
      await expect(async () => shell(statement.concat(name === "SQLite" ? " returning id" : ""))).rejects.toThrow(
        "rows of the ledger are never",
      );
  });

  test("has charges that count as priced when they were created, and whose price before credits is unknown", async () => {
    const { store } = await upgraded();

    const charges = (await all(store, "CoworkerExtraService")).filter(({ kind }) => kind === "BOOKING_CHARGE");

    expect(charges.map(({ pricedOn, createdOn }) => pricedOn === createdOn)).toEqual([true]);
    expect(charges[0]).toMatchObject({ id: 3, bookingId: 9, cancelledOn: null, total: null });
    expect((await all(store, "UseHistory")).map((row) => [row.hashVersion, row.holdId, row.chargeUniqueId])).toEqual([
      [1, null, null],
      [1, null, null],
    ]);
  });

  test("knows which uses its charges took: they are given back, in rows of the new version", async () => {
    const { store } = await upgraded();
    const taken = (await all(store, "UseHistory")).filter(({ kind, bookingId }) => kind === "USE" && bookingId === 9);

    const { answer } = await outcomeOf(store, "unchargeBooking", anUncharge({ idempotencyKey: "back" }));

    const rows = await all(store, "UseHistory");
    expect(answer!.useHistoryIds).toHaveLength(taken.length);
    expect(rows.slice(2).map((row) => [row.kind, row.reversesId, row.hashVersion])).toEqual(
      taken.map(({ id }) => ["REVERSAL", id, 2]),
    );
    expect(taken).not.toEqual([]);
    expect(await verified(store)).toMatchObject({ ok: true });
  });

  test("refuses what its tables refused, and what a time slot is not", async () => {
    const { shell } = await upgraded();
    const set = (values: string) => async () =>
      shell(`update extra_service set ${values} where id = 1${name === "SQLite" ? " returning id" : ""}`);

    await expect(set("price = -1")).rejects.toThrow();
    await expect(set("price_factor_low_demand = -1000001")).rejects.toThrow();
    await expect(set("length_unit = 'HOURS'")).rejects.toThrow();
    await expect(set("time_slots = 'none'")).rejects.toThrow();
    await expect(set("currency_code = 'QQQ'")).rejects.toThrow();
    if (name === "SQLite") {
      const tables = await shell("select name, strict from pragma_table_list where schema = 'main' and type = 'table'");
      const own = tables.filter((table) => !/^(sqlite|__drizzle)_/.test(String(table.name)));
      expect(own.filter((table) => table.strict !== 1)).toEqual([]);
    }
  });

  test("answers old idempotency keys with what came of them", async () => {
    const { store } = await upgraded();
    const asked = { draft: keptRule, idempotencyKey: "rule-1" };
    const other = { ...asked, draft: { ...keptRule, priceFactorHighDemand: decimal("25") } };
    const adjusted = { coworkerExtraServiceId: 1, amount: 10, reason: "more", idempotencyKey: "adjust-1" };

    expect(await store.commit("createExtraServiceOnce", asked, given)).toEqual({
      replayed: true,
      refusals: [],
      answer: 5,
    });
    expect(await store.commit("adjustCredit", adjusted, given)).toMatchObject({ replayed: true });
    expect(await store.commit("chargeBooking", aCharge({ demand: "HIGH", timeZone: null }), given)).toMatchObject({
      replayed: true,
      answer: { coworkerExtraServiceId: 3, quote: { steps: [{ kind: "BASE" }, { kind: "DEMAND", factor: 11_000 }] } },
    });
    expect(await refusalsOf(store, "createExtraServiceOnce", other, given)).toEqual([
      "idempotencyKey: IDEMPOTENCY_KEY_REUSED",
    ]);
  });

  test("has credits of no schedule, and takes schedules, whose credits follow its own", async () => {
    const { store, shell } = await upgraded();
    const columns = "rolled_over, renewed_from_id, credit_schedule_id";
    const before = await all(store, "CoworkerExtraService");
    const [rule] = await all(store, "ExtraService");

    expect(await shell(`select distinct ${columns} from coworker_extra_service`)).toEqual([
      { rolled_over: 0, renewed_from_id: null, credit_schedule_id: null },
    ]);
    const { businessId, id: extraServiceId } = rule!;
    const schedule = await createSchedule(store, { businessId, extraServiceId, rolloverMax: 5 });
    const granted = await renewAll(store, schedule, NOW);
    expect(granted).toHaveLength(4);
    expect(Math.min(...granted)).toBeGreaterThan(Math.max(...before.map(({ id }) => id)));
    expect(await verified(store)).toMatchObject({ ok: true, rowsChecked: 5 });
  });

  test("gives no id again, not even that of a deleted rule", async () => {
    const { store } = await upgraded();

    expect(await createRule(store)).toBe(7);
  });

  test("tells once which types of time credit stop pricing", async () => {
    const { reported, again } = await upgraded();

    expect(reported).toEqual([{ id: 3, businessId: 101, name: "Hours of a plan" }]);
    expect(await again()).toBe(0);
    expect(reported).toHaveLength(1);
  });

  test("can still be changed where it breaks a rule of today", async () => {
    const { store } = await upgraded();
    const change = (id: number, patch: object) => store.commit("updateExtraService", { id, patch }, given);

    await change(2, { name: "Far out", priceFactorHighDemand: decimal("1100") });
    await change(4, { name: "Prints and hours" });
    const dearer = { id: 2, patch: { priceFactorHighDemand: decimal("1100.01") } };
    expect(await refusalsOf(store, "updateExtraService", dearer, given)).toEqual([
      "priceFactorHighDemand: OUT_OF_RANGE",
    ]);
    const both = { id: 3, patch: { isPrintingCredit: true, chargePeriod: "USES" as const, price: decimal("1") } };
    expect(await refusalsOf(store, "updateExtraService", both, given)).toEqual(["isBookingCredit: CONFLICTING_VALUES"]);
  });

  test("has the same export as a copy of its old export, except for data that no copy holds", async () => {
    const { store } = await upgraded();
    const copy = openInMemory();

    const { told } = await importAs(copy, "multipliers", exportBefore());
    await store.commit(
      "updateExtraService",
      { id: 2, patch: { priceFactorLastMinute: null, lastMinuteAdjustmentType: "DISABLED" } },
      given,
    );

    expect(told).toEqual([
      expect.stringMatching(/^file1:\d+: ExtraService PriceFactorLastMinute must be a number with at most 11 digits/),
    ]);
    // The old export did not have the quotes of charges.
    const withoutQuote = (line: string) => line.replace(/,"Quote":\{.*\}\}\}?$/, "}}");
    const linesOf = (text: string) =>
      text
        .split("\n")
        .filter((line) => !line.includes('"Extremes"'))
        .map(withoutQuote);
    expect(linesOf(await exported(copy))).toEqual(linesOf(await exported(store)));
  });
});
