import { Temporal } from "temporal-polyfill";
import type { CoworkerExtraService } from "../../src/domain/coworker-extra-service/fields.ts";
import type { ReportEntity, ReportKey, UsageReportGroup } from "../../src/domain/report/report.ts";
import type { UseHistory } from "../../src/domain/use-history/fields.ts";
import type { Store } from "../../src/store/store.ts";
import { all } from "./everything.ts";

// Reports computed from the records themselves: one by one, with the calendar's own words for days and weeks.

export interface ModelReport {
  readonly by: string;
  readonly groups: readonly UsageReportGroup[];
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  /** The businesses that are counted; `null`: all. */
  readonly businesses: readonly number[] | null;
  readonly matches: (record: { coworkerId: number }) => boolean;
}

type Counted = { readonly moment: number | null; readonly keys: Record<string, ReportKey>; readonly unit: string } & (
  | { readonly row: UseHistory; readonly charge?: never }
  | { readonly charge: CoworkerExtraService; readonly row?: never }
);

export async function expectedReport(store: Store, entity: ReportEntity, report: ModelReport) {
  const counted = entity === "UseHistory" ? await rowsOf(store, report) : await chargesOf(store, report);
  const groups = new Map<string, { place: ReportKey[]; of: Counted[] }>();
  for (const one of counted) {
    const { moment } = one;
    if (moment === null || moment < report.from || moment >= report.to) continue;
    const record = one.row ?? one.charge;
    if (report.businesses !== null && !report.businesses.includes(record.businessId)) continue;
    if (!report.matches(record)) continue;
    const periods = periodsOf(moment, report.timeZone);
    const place = [...report.groups.map((group) => ({ ...periods, ...one.keys })[group] ?? null), one.unit];
    const key = JSON.stringify(place);
    const known = groups.get(key) ?? { place, of: [] };
    groups.set(key, known);
    known.of.push(one);
  }
  return [...groups.values()]
    .sort((a, b) => byPlace(a.place, b.place))
    .map(({ place, of }) => ({ ...keyed(report.groups, place), ...sumsOf(of, place.at(-1) as string) }));
}

async function rowsOf(store: Store, { by }: ModelReport): Promise<Counted[]> {
  const rows = await all(store, "UseHistory");
  const byId = new Map(rows.map((row) => [row.id, row]));
  const credits = new Map((await all(store, "CoworkerExtraService")).map((credit) => [credit.id, credit]));
  return rows.map((row) => {
    const credit = credits.get(row.coworkerExtraServiceId)!;
    const use = row.reversesId === null ? row : byId.get(row.reversesId)!;
    return {
      row,
      moment: by === "USAGE" ? use.usageAt : row.createdOn,
      unit: credit.chargePeriod,
      keys: {
        ...{ BUSINESS: row.businessId, COWORKER: credit.coworkerId, EXTRA_SERVICE: credit.extraServiceId },
        ...{ RESOURCE: row.bookingResourceName, KIND: row.kind },
      },
    };
  });
}

async function chargesOf(store: Store, { by }: ModelReport): Promise<Counted[]> {
  const charges = (await all(store, "CoworkerExtraService")).filter(({ kind }) => kind === "BOOKING_CHARGE");
  return charges.map((charge) => ({
    charge,
    moment:
      by === "INVOICED"
        ? charge.invoiceDate
        : by === "CREATED"
          ? charge.createdOn
          : (charge.bookingFromTime ?? charge.createdOn),
    unit: charge.extraServiceCurrencyCode,
    keys: {
      ...{ BUSINESS: charge.businessId, COWORKER: charge.coworkerId, EXTRA_SERVICE: charge.extraServiceId },
      RESOURCE: charge.bookingResourceName,
    },
  }));
}

function periodsOf(moment: number, timeZone: string): Record<string, ReportKey> {
  const date = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timeZone).toPlainDate();
  const two = (number: number) => String(number).padStart(2, "0");
  return {
    DAY: date.toString(),
    WEEK: `${date.yearOfWeek}-W${two(date.weekOfYear!)}`,
    MONTH: date.toPlainYearMonth().toString(),
  };
}

function sumsOf(of: readonly Counted[], unit: string) {
  const charges = of.flatMap(({ charge }) => (charge === undefined ? [] : [charge]));
  if (charges.length > 0) {
    const sum = (amount: (charge: CoworkerExtraService) => number | null) =>
      charges.reduce((all, charge) => all + BigInt(amount(charge) ?? 0), 0n);
    return {
      ...{ currencyCode: unit, count: charges.length, freeCount: charges.filter(({ free }) => free).length },
      total: sum(({ total, price }) => total ?? price),
      due: sum(({ price }) => price),
      discount: sum(({ discountAmount }) => discountAmount),
    };
  }
  const rows = of.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const taken = rows.filter(({ kind }) => !["VOID", "ROLLOVER"].includes(kind)).map((row) => row.creditUsed ?? 0);
  const used = taken.reduce((all, one) => all + Math.max(one, 0), 0);
  const givenBack = taken.reduce((all, one) => all + Math.max(-one, 0), 0);
  return {
    ...{ unit, used, givenBack, net: used - givenBack, rows: rows.length },
    customers: new Set(rows.map(({ coworkerId }) => coworkerId)).size,
  };
}

const names: Readonly<Record<UsageReportGroup, string>> = {
  ...{ DAY: "day", WEEK: "week", MONTH: "month", BUSINESS: "businessId", COWORKER: "coworkerId" },
  ...{ EXTRA_SERVICE: "extraServiceId", RESOURCE: "resourceName", KIND: "rowKind" },
};

/** The keys that the report is grouped by. */
function keyed(groups: readonly UsageReportGroup[], place: readonly ReportKey[]): Record<string, ReportKey> {
  return Object.fromEntries(groups.map((group, index) => [names[group], place[index]!]));
}

function byPlace(one: readonly ReportKey[], other: readonly ReportKey[]): number {
  for (const [index, key] of one.entries()) {
    const order = byKey(key, other[index]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** Nulls first, text by code point. */
function byKey(one: ReportKey, other: ReportKey): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (typeof one === "number") return one - (other as number);
  return Buffer.compare(Buffer.from(one), Buffer.from(other as string));
}
