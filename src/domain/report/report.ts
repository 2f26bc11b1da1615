import type { Instant } from "../calendar.ts";
import type { Condition } from "../condition.ts";
import type { EntityName } from "../entities.ts";
import { choices } from "../field.ts";
import type { Piece } from "./piece.ts";

export const UsageReportBy = choices("UsageReportBy", "The moment at which a report counts a ledger row.", {
  USAGE: "The moment of use. A row that gives a use back counts at the moment of that use.",
  RECORDED: "The moment at which the row was written.",
});
export type UsageReportBy = keyof typeof UsageReportBy.values;

export const ChargeReportBy = choices("ChargeReportBy", "The moment at which a report counts a charge.", {
  BOOKING_START: "The start of the booking; where it is unknown, when the charge was created.",
  CREATED: "When the charge was created.",
  INVOICED: "The date of the invoice. Charges without one are left out.",
});
export type ChargeReportBy = keyof typeof ChargeReportBy.values;

const groups = {
  DAY: "Day in the time zone of the report.",
  WEEK: "ISO week in the time zone of the report: from Monday to Sunday.",
  MONTH: "Calendar month in the time zone of the report.",
  BUSINESS: "Business.",
  COWORKER: "Customer.",
  EXTRA_SERVICE: "Rule or type of credit.",
  RESOURCE: "Name of the resource that was booked.",
} as const;

export const ChargeReportGroup = choices("ChargeReportGroup", "What a report on charges can be grouped by.", groups);
export type ChargeReportGroup = keyof typeof ChargeReportGroup.values;

export const UsageReportGroup = choices("UsageReportGroup", "What a report on use can be grouped by.", {
  ...groups,
  KIND: "Kind of the ledger row.",
});
export type UsageReportGroup = keyof typeof UsageReportGroup.values;

export const REPORT_GROUPS_MAX = 3;
export const REPORT_YEARS_MAX = 10;

/** The entity whose records each report counts, with its words. */
interface Reports {
  UseHistory: { by: UsageReportBy; group: UsageReportGroup; sums: UsageSums };
  CoworkerExtraService: { by: ChargeReportBy; group: ChargeReportGroup; sums: ChargeSums };
}
export type ReportEntity = keyof Reports & EntityName;
export type ByOf<E extends ReportEntity> = Reports[E]["by"];
export type GroupOf<E extends ReportEntity> = Reports[E]["group"];
export type SumsOf<E extends ReportEntity> = Reports[E]["sums"];

/** Which records are counted, and how. */
export interface Report<E extends ReportEntity = ReportEntity> {
  readonly by: ByOf<E>;
  readonly groups: readonly GroupOf<E>[];
  /** The range, which is half-open. */
  readonly from: Instant;
  readonly to: Instant;
  /** Of days, weeks and months; `null` if no group needs it. */
  readonly timeZone: string | null;
  /** `null`: every visible business. */
  readonly businessId: number | null;
  readonly where: Condition<E> | null;
}

/** A part of a report for the store: the range is cut into pieces. */
export interface ReportListing<E extends ReportEntity = ReportEntity>
  extends Pick<Report<E>, "by" | "groups" | "businessId" | "where"> {
  readonly pieces: readonly Piece[];
  /** Only rows after this one in the order of the report. */
  readonly after: ReportPlace | null;
  readonly count: number;
}

/** The value of a group: a day, week or month by its number (`periods.ts`), an id, a name or a kind. */
export type ReportKey = number | string | null;

/** The place of a row in the order of a report: its groups, then its unit or currency. */
export type ReportPlace = readonly ReportKey[];

interface Sums {
  readonly place: ReportPlace;
}

export interface UsageSums extends Sums {
  readonly used: number;
  readonly givenBack: number;
  readonly rows: number;
  readonly customers: number;
}

/** Amounts are counts of 1/10000, and may exceed what a stored decimal holds. */
export interface ChargeSums extends Sums {
  readonly count: number;
  readonly freeCount: number;
  readonly total: bigint;
  readonly due: bigint;
  readonly discount: bigint;
}

export function needsZone(groups: readonly UsageReportGroup[]): boolean {
  return groups.some((group) => group === "DAY" || group === "WEEK" || group === "MONTH");
}
