import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReportRows, reportRows, reportTotals, withZone } from "../../src/billing/reports.ts";
import { instant } from "../../src/domain/calendar.ts";
import { eq } from "../../src/domain/condition.ts";
import type { Decimal } from "../../src/domain/decimal.ts";
import type { Report, ReportEntity, ReportPlace, UsageReportGroup } from "../../src/domain/report/report.ts";
import type { UseHistoryEntry } from "../../src/domain/use-history/chain.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects } from "../support/dialects.ts";
import { administrator, createRule, LONDON, NEW_YORK, NOW } from "../support/given.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { expectedReport } from "../support/report-model.ts";
import { runs } from "../support/runs.ts";

const HOUR = 3_600_000;

/** The clocks change, a year or an ISO week year ends, or a day is skipped (Samoa, 30 December 2011). */
const turns = [
  "2026-03-29T01:00:00Z", // London forward
  "2026-10-25T01:00:00Z", // London back
  "2026-03-28T18:30:00Z", // midnight in Kolkata
  "2026-04-04T15:00:00Z", // Lord Howe back by half an hour
  "2026-10-03T15:30:00Z", // Lord Howe forward by half an hour
  "2026-12-31T23:30:00Z",
  "2024-12-29T23:59:59.999Z", // the ISO year 2025 begins on Monday, 30 December
  "2011-12-30T10:00:00Z",
].map(instant);
const zones = ["UTC", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"];

const moments = fc
  .tuple(fc.constantFrom(...turns), fc.constantFrom(-25 * HOUR, -HOUR, -HOUR / 2, -1, 0, 1, HOUR / 2, HOUR, 24 * HOUR))
  .map(([turn, later]) => turn + later);
const resources = fc.constantFrom(null, "", "Atrium", "B", "b", "｡", "\u{1F600}");

const entries = fc
  .array(
    fc.record({
      moment: moments,
      resource: resources,
      what: fc.constantFrom("USE", "NOTHING", "GIVE BACK", "LOST", "ADJUST", "IMPORT", "VOID"),
      amount: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 7 },
  )
  .map((made) => {
    const list: UseHistoryEntry[] = [anEntry({ creditUsed: 100, createdOn: 0, usageAt: turns[0]! })];
    for (const { moment, resource, what, amount } of made) {
      const last = list.findLast(({ kind }) => kind === "USE")!;
      // A row that gives back bears any moment of use: it counts at its use's.
      const base = { createdOn: moment, usageAt: moment, bookingResourceName: resource };
      const kinds: Record<string, Partial<UseHistoryEntry>> = {
        USE: { creditUsed: amount },
        NOTHING: { creditUsed: null },
        "GIVE BACK": { kind: "REVERSAL", creditUsed: -1, reverses: { uniqueId: last.uniqueId } },
        LOST: { kind: "REVERSAL", creditUsed: -amount, reverses: null },
        ADJUST: { kind: "ADJUSTMENT", creditUsed: 0, totalChange: amount },
        IMPORT: { kind: "ADJUSTMENT", creditUsed: amount % 2 === 0 ? amount : -amount, totalChange: 0 },
        VOID: { kind: "VOID", creditUsed: amount },
      };
      list.push(anEntry({ ...base, ...kinds[what] }));
    }
    return list;
  });

const amounts = fc.constantFrom(null, 0, 1, 9_999, 999_999_999_999_999).map((count) => count as Decimal | null);
const records = fc.record({
  business: fc.constantFrom(LONDON, NEW_YORK),
  coworkerId: fc.integer({ min: 1, max: 3 }),
  rule: fc.constantFrom(0, 1),
  chargePeriod: fc.constantFrom("MINUTES" as const, "DAYS" as const, "USES" as const),
  entries,
});
const charges = fc.record({
  business: fc.constantFrom(LONDON, NEW_YORK),
  coworkerId: fc.integer({ min: 1, max: 3 }),
  rule: fc.constantFrom(0, 1),
  createdOn: moments,
  bookingFromTime: fc.option(moments, { nil: null }),
  invoiceDate: fc.option(moments, { nil: null }),
  bookingResourceName: resources,
  free: fc.boolean(),
  price: amounts,
  total: amounts,
  discountAmount: fc.option(fc.constantFrom(-1, 1, 999_999_999_999_999), { nil: null }),
});

const groups = ["DAY", "WEEK", "MONTH", "BUSINESS", "COWORKER", "EXTRA_SERVICE", "RESOURCE"] as const;
const asked = (byAll: readonly string[], groupsAll: readonly UsageReportGroup[]) =>
  fc.record({
    by: fc.constantFrom(...byAll),
    groups: fc.shuffledSubarray([...groupsAll], { maxLength: 3 }),
    range: fc
      .tuple(fc.oneof(moments, fc.constant(0)), fc.oneof(moments, fc.constant(instant("2027-06-01T00:00:00Z"))))
      .filter(([from, to]) => from < to),
    timeZone: fc.constantFrom(...zones),
    businessId: fc.constantFrom(null, LONDON, NEW_YORK, 999),
    scope: fc.constantFrom(null, [LONDON], [LONDON, NEW_YORK], []),
    coworkerId: fc.constantFrom(null, 1, 2),
    size: fc.integer({ min: 1, max: 4 }),
  });

type Asked = ReturnType<typeof asked> extends fc.Arbitrary<infer T> ? T : never;

/** The report as pages of a size and as one page, with its totals: without the keys that it is not grouped by. */
async function read(store: Store, entity: ReportEntity, { range, scope, coworkerId, size, ...of }: Asked) {
  const [from, to] = range;
  const where = coworkerId === null ? null : eq("coworkerId", coworkerId);
  const report = { ...of, from, to, where } as unknown as Report<"UseHistory">;
  const reader = store.snapshot(scope);
  try {
    const totals = await reportTotals(reader, entity as "UseHistory", report);
    const whole = await reportRows(reader, entity as "UseHistory", report, { after: null, count: 10_000 });
    const paged: unknown[] = [];
    for (let after: ReportPlace | null = null; ; ) {
      const page: ReportRows<"UseHistory"> = await reportRows(reader, entity as "UseHistory", report, {
        after,
        count: size,
      });
      paged.push(...page.rows.map(({ row }) => row));
      if (!page.hasMore) break;
      expect(page.rows).toHaveLength(size);
      after = page.rows.at(-1)!.place;
    }
    return { totals: totals.map(withoutNulls), rows: whole.rows.map(({ row }) => withoutNulls(row)), paged };
  } finally {
    reader.release();
  }
}

/** The model has just the keys of a report. A resource without a name is `null` in both. */
function withoutNulls(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

async function expected(store: Store, entity: ReportEntity, { range, scope, businessId, coworkerId, ...of }: Asked) {
  const visible: readonly number[] | null = scope;
  const isVisible = visible === null || visible.includes(businessId ?? 0);
  const businesses = businessId === null ? visible : isVisible ? [businessId] : [];
  const [from, to] = range;
  const matches = (one: { coworkerId: number }) => coworkerId === null || one.coworkerId === coworkerId;
  const model = { ...of, from, to, businesses, matches };
  return {
    totals: await expectedReport(store, entity, { ...model, groups: [] }),
    rows: (await expectedReport(store, entity, model)).map(withoutNulls),
  };
}

async function aWorld(open: () => Promise<Store>) {
  const store = await open();
  const rules = new Map<number, number[]>();
  for (const [businessId, codes] of [
    [LONDON, ["GBP", "EUR"]],
    [NEW_YORK, ["USD", "USD"]],
  ] as const)
    rules.set(
      businessId,
      await Promise.all(codes.map((currencyCode) => createRule(store, { businessId, currencyCode }))),
    );
  return { store, ruleOf: (businessId: number, rule: number) => rules.get(businessId)![rule]! };
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a report on use has the sums of its ledger rows, whole and by pages", async () => {
    const { store, ruleOf } = await aWorld(open);

    await fc.assert(
      fc.asyncProperty(
        records,
        fc.array(asked(["USAGE", "RECORDED"], [...groups, "KIND"]), { minLength: 3, maxLength: 6 }),
        async ({ business: businessId, rule, entries, ...credit }, reports) => {
          const of = { ...credit, businessId, totalUses: 1_000, createdOn: 0, updatedOn: 0, voidedOn: NOW };
          await importCredit(store, ruleOf(businessId, rule), of, entries);
          for (const report of reports) {
            const found = await read(store, "UseHistory", report);
            expect({ totals: found.totals, rows: found.rows }).toEqual(await expected(store, "UseHistory", report));
            expect(found.paged.map((row) => withoutNulls(row as object))).toEqual(found.rows);
          }
        },
      ),
      { numRuns: runs(12, 150) },
    );
  });

  test("a report on charges has the sums of its charges, exactly, whole and by pages", async () => {
    const { store, ruleOf } = await aWorld(open);
    let bookingId = 0;

    await fc.assert(
      fc.asyncProperty(
        fc.array(charges, { maxLength: 4 }),
        fc.array(asked(["BOOKING_START", "CREATED", "INVOICED"], groups), { minLength: 3, maxLength: 6 }),
        async (added, reports) => {
          for (const { business: businessId, rule, discountAmount, ...charge } of added) {
            bookingId += 1;
            await importCredit(store, ruleOf(businessId, rule), {
              ...{ ...charge, businessId, bookingId, kind: "BOOKING_CHARGE", remainingUses: 0 },
              discountAmount: discountAmount as Decimal | null,
              updatedOn: charge.createdOn,
            });
          }
          for (const report of reports) {
            const found = await read(store, "CoworkerExtraService", report);
            const wanted = await expected(store, "CoworkerExtraService", report);
            expect({ totals: found.totals, rows: found.rows }).toEqual(wanted);
            expect(found.paged.map((row) => withoutNulls(row as object))).toEqual(found.rows);
          }
        },
      ),
      { numRuns: runs(12, 150) },
    );
  });

  test("credits are no charges, and count in no report on charges", async () => {
    const { store, ruleOf } = await aWorld(open);
    await importCredit(store, ruleOf(LONDON, 0), { price: 10_000 as Decimal, createdOn: NOW, updatedOn: NOW });
    const range = { from: 0, to: NOW + 1, timeZone: null, businessId: null, where: null, groups: [] };
    const reader = store.snapshot(null);

    const totals = await reportTotals(reader, "CoworkerExtraService", { ...range, by: "CREATED" });
    reader.release();

    expect(totals).toEqual([]);
  });

  test.each([
    ["of a month, and of any period if its rows do not begin with days, weeks or months", ["KIND", "DAY"], 0, 1],
    ["of a month by day", ["DAY", "RESOURCE", "KIND"], NOW - 30 * 24 * HOUR, 1],
    ["of 31 and 62 days, which the row is not in, and then the rest", ["DAY"], NOW - 100 * 24 * HOUR, 3],
  ] as const)("a page of a report is one statement for each part that it needs: %s", async (_, groups, from, count) => {
    const statements: string[] = [];
    const store = await open({ onStatement: (text) => statements.push(text) });
    const uniqueId = randomUUID();
    await importCredit(store, await createRule(store), {}, [anEntry({ uniqueId })]);
    const reader = store.snapshot(null);
    const report: Report<"UseHistory"> = {
      by: "USAGE",
      groups,
      ...{ from, to: NOW + 1, timeZone: "Europe/London", businessId: null },
      where: eq("uniqueId", uniqueId),
    };
    statements.length = 0;

    await reportRows(reader, "UseHistory", report, { after: null, count: 20 });
    reader.release();

    expect(statements).toHaveLength(count);
  });

  test("the time zone is the given one, else that of the business, else the gateway's", async () => {
    const store = await open();
    const business = { id: LONDON, name: "London", timeZone: "Europe/London", currencyCode: null };
    await store.commit("nameBusinesses", { businesses: [business] }, { now: NOW, by: "ana", businesses: null });
    const zoneFor = async (
      timeZone: string | null,
      businessId: number | null,
      scope: readonly number[] | null = null,
    ) => {
      const reader = store.snapshot(scope);
      const dependencies = { store, clock: { now: () => NOW }, timeZone: "Europe/Madrid" };
      const report = { by: "USAGE", groups: [], from: 0, to: 1, timeZone, businessId, where: null } as const;
      const found = await withZone<"UseHistory">({ viewer: administrator, reader, dependencies }, report);
      reader.release();
      return found.timeZone;
    };

    expect(await zoneFor("Asia/Tokyo", LONDON)).toBe("Asia/Tokyo");
    expect(await zoneFor(null, LONDON)).toBe("Europe/London");
    expect(await zoneFor(null, NEW_YORK)).toBe("Europe/Madrid");
    expect(await zoneFor(null, null)).toBe("Europe/Madrid");
    expect(await zoneFor(null, LONDON, [NEW_YORK])).toBe("Europe/Madrid");
  });
});
