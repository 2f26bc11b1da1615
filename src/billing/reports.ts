import { partsOf } from "../domain/report/pieces.ts";
import type { Report, ReportEntity, ReportListing, ReportPlace, SumsOf } from "../domain/report/report.ts";
import { type ChargeRow, toChargeRow, toUsageRow, type UsageRow } from "../domain/report/rows.ts";
import type { Reader } from "../store/store.ts";
import type { Asking } from "./quotes.ts";
import { requireRole } from "./viewer.ts";

/** At most one total for each unit or currency. */
const TOTALS_MAX = 1_000;

interface Rows {
  UseHistory: UsageRow;
  CoworkerExtraService: ChargeRow;
}
export type RowOfReport<E extends ReportEntity> = Rows[E];

export interface ReportRows<E extends ReportEntity> {
  readonly rows: readonly { readonly row: RowOfReport<E>; readonly place: ReportPlace }[];
  readonly hasMore: boolean;
}

/**
 * The report with its time zone: the given one, else that of its business, else the gateway's; `null` if none is known.
 * Throws `Forbidden` if the viewer may not read reports. The report may be wrong: see `checkReport`.
 */
export async function withZone<E extends ReportEntity>(
  { viewer, reader, dependencies }: Pick<Asking, "viewer" | "reader" | "dependencies">,
  report: Report<E>,
): Promise<Report<E>> {
  requireRole(viewer, "CoworkerExtraServiceUseHistory-List");
  requireRole(viewer, "CoworkerExtraService-List");
  if (report.timeZone !== null) return report;
  const [business] = report.businessId === null ? [] : await reader.businesses([report.businessId]);
  return { ...report, timeZone: business?.timeZone ?? dependencies.timeZone };
}

/** The rows of a report after a place, in its order. */
export async function reportRows<E extends ReportEntity>(
  reader: Reader,
  entity: E,
  report: Report<E>,
  { after, count }: { after: ReportPlace | null; count: number },
): Promise<ReportRows<E>> {
  const { by, groups, businessId, where } = report;
  const { read, toRow } = readings[entity];
  const rows: SumsOf<E>[] = [];
  let hasMore = false;
  for (const pieces of partsOf(report, after)) {
    // Always the same count: statements with other counts would each be prepared.
    const part = await read(reader, { by, groups, businessId, where, after, count, pieces });
    hasMore = part.hasMore || rows.length + part.rows.length > count;
    rows.push(...part.rows.slice(0, count - rows.length));
    if (hasMore) break;
  }
  return { rows: rows.map((sums) => ({ row: toRow(groups, sums), place: sums.place })), hasMore };
}

/** The sums over the whole report, one for each unit or currency. */
export async function reportTotals<E extends ReportEntity>(
  reader: Reader,
  entity: E,
  report: Report<E>,
): Promise<RowOfReport<E>[]> {
  const whole = { after: null, count: TOTALS_MAX };
  return (await reportRows(reader, entity, { ...report, groups: [] }, whole)).rows.map(({ row }) => row);
}

const readings: {
  readonly [E in ReportEntity]: {
    readonly read: (
      reader: Reader,
      listing: ReportListing<E>,
    ) => Promise<{ rows: readonly SumsOf<E>[]; hasMore: boolean }>;
    readonly toRow: (groups: Report["groups"], sums: SumsOf<E>) => RowOfReport<E>;
  };
} = {
  UseHistory: { read: (reader, listing) => reader.usageReport(listing), toRow: toUsageRow },
  CoworkerExtraService: { read: (reader, listing) => reader.chargeReport(listing), toRow: toChargeRow },
};
