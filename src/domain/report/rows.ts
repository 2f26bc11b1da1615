import type { ChargePeriod } from "../extra-service/fields.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { dayLabel, monthLabel, weekLabel } from "./periods.ts";
import type { ChargeSums, ReportKey, UsageReportGroup, UsageSums } from "./report.ts";

/** The keys of a row. Those that a report is not grouped by are `null`. */
export interface ReportKeys {
  readonly day: string | null;
  readonly week: string | null;
  readonly month: string | null;
  readonly businessId: number | null;
  readonly coworkerId: number | null;
  readonly extraServiceId: number | null;
  readonly resourceName: string | null;
}

export interface UsageRow extends ReportKeys, Omit<UsageSums, "place"> {
  readonly rowKind: UseHistory["kind"] | null;
  readonly unit: ChargePeriod;
  readonly net: number;
}

export interface ChargeRow extends ReportKeys, Omit<ChargeSums, "place"> {
  readonly currencyCode: string;
}

/** The key of each group, and how it is written. */
export const keyOfGroup: Readonly<Record<UsageReportGroup, keyof ReportKeys | "rowKind">> = {
  DAY: "day",
  WEEK: "week",
  MONTH: "month",
  BUSINESS: "businessId",
  COWORKER: "coworkerId",
  EXTRA_SERVICE: "extraServiceId",
  RESOURCE: "resourceName",
  KIND: "rowKind",
};

const labels: Readonly<Partial<Record<UsageReportGroup, (period: number) => string>>> = {
  DAY: dayLabel,
  WEEK: weekLabel,
  MONTH: monthLabel,
};

const ungrouped: ReportKeys = {
  ...{ day: null, week: null, month: null, businessId: null, coworkerId: null },
  ...{ extraServiceId: null, resourceName: null },
};

export function toUsageRow(groups: readonly UsageReportGroup[], { place, ...sums }: UsageSums): UsageRow {
  const unit = place.at(-1) as ChargePeriod;
  return { ...ungrouped, rowKind: null, ...keysOf(groups, place), unit, ...sums, net: sums.used - sums.givenBack };
}

export function toChargeRow(groups: readonly UsageReportGroup[], { place, ...sums }: ChargeSums): ChargeRow {
  return { ...ungrouped, ...keysOf(groups, place), currencyCode: place.at(-1) as string, ...sums };
}

function keysOf(groups: readonly UsageReportGroup[], place: readonly ReportKey[]): object {
  return Object.fromEntries(
    groups.map((group, index) => {
      const key = place[index] ?? null;
      return [keyOfGroup[group], typeof key === "number" ? (labels[group]?.(key) ?? key) : key];
    }),
  );
}
