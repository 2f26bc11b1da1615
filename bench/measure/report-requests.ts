import { instant } from "../../src/domain/calendar.ts";
import type { Report } from "../../src/domain/report/report.ts";
import { toReportCursor } from "../../src/graphql/engine/report-cursor.ts";
import { type Asked, graphql } from "../client.ts";
import { bearer } from "../contestants/gateway.ts";
import { BUSY_CUSTOMER } from "../contestants/reporters.ts";

/** A question about a period, and how many milliseconds it may take. */
export interface ReportRequest {
  readonly name: string;
  readonly atMost: number;
  readonly asked: (token: string) => Asked;
  /** The part of the answer that must not be empty. */
  readonly list: (data: Answer) => readonly unknown[] | undefined;
}

interface Answer {
  readonly report?: { readonly rows?: readonly unknown[]; readonly totals?: readonly unknown[] };
  readonly statement?: { readonly entries: readonly unknown[] };
}

const MONTH_AIM = 300;
const YEAR_AIM = 2_000;
const STATEMENT_AIM = 50;

const MONTH = { from: "2025-03-01T00:00:00Z", to: "2025-04-01T00:00:00Z" };
const YEAR = { from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" };
const timeZone = "Europe/Madrid";

const USAGE_KEYS = "day week month coworkerId resourceName rowKind unit used givenBack net rows customers";
const CHARGE_KEYS = "month coworkerId currencyCode count freeCount total due discount";
const PAGE = "pageInfo { hasNextPage endCursor }";

const usage = (fields: string) =>
  `query Usage($input: UsageReportInput!) { report: usageReport(input: $input) { ${fields} } }`;
const charges = (fields: string) =>
  `query Charges($input: ChargeReportInput!) { report: chargeReport(input: $input) { ${fields} } }`;

const STATEMENT = `query Statement($businessId: Int!, $coworkerId: Int!, $from: DateTime!, $to: DateTime!) {
  statement: creditStatement(businessId: $businessId, coworkerId: $coworkerId, from: $from, to: $to) {
    opening { kind unit granted used left } entries { type occurredOn amount left bookingId } closing { kind unit granted used left }
  }
}`;

const byWeek = { ...MONTH, timeZone, by: "USAGE", groupBy: ["WEEK", "RESOURCE", "KIND"], first: 100 };
const byMonth = { ...YEAR, timeZone, by: "USAGE", groupBy: ["MONTH", "COWORKER"], first: 100 };

/** The place before the first row of October. Its month is a number (`domain/report/periods.ts`). */
const beforeOctober = toReportCursor<"UseHistory">(
  "UseHistory",
  {
    ...{ by: "USAGE", groups: ["MONTH", "COWORKER"], from: instant(YEAR.from), to: instant(YEAR.to) },
    ...{ timeZone, businessId: null },
    where: null,
  } as Report<"UseHistory">,
  [12 * 2025 + 9, 0, ""],
);

const rowsOf = (name: string, atMost: number, input: object, document = usage(`rows { ${USAGE_KEYS} } ${PAGE}`)) => ({
  ...{ name, atMost, list: ({ report }: Answer) => report?.rows },
  asked: (token: string) => graphql(document, { input }, bearer(token)),
});
const totalsOf = (name: string, atMost: number, input: object): ReportRequest => ({
  ...{ name, atMost, list: ({ report }) => report?.totals },
  asked: (token) => graphql(usage(`totals { ${USAGE_KEYS} }`), { input }, bearer(token)),
});

/** The questions, in the order of the table. */
export function reportRequests(statementUses: number): readonly ReportRequest[] {
  return [
    rowsOf("a month of use by week, resource and kind", MONTH_AIM, byWeek),
    totalsOf("totals of the month", MONTH_AIM, byWeek),
    rowsOf("the same of one business", MONTH_AIM, { ...byWeek, businessId: 1 }),
    rowsOf("a year of use by month and customer: first page", YEAR_AIM, byMonth),
    rowsOf("the page that begins in October", YEAR_AIM, { ...byMonth, after: beforeOctober }),
    totalsOf("totals of the year", YEAR_AIM, byMonth),
    rowsOf("the first page by RECORDED", YEAR_AIM, { ...byMonth, by: "RECORDED" }),
    rowsOf("a year of use by customer: first page", YEAR_AIM, { ...byMonth, groupBy: ["COWORKER"] }),
    rowsOf("a year of use by day", YEAR_AIM, { ...byMonth, groupBy: ["DAY"] }),
    rowsOf(
      "a year of charges by month and customer: first page",
      YEAR_AIM,
      { ...byMonth, by: "BOOKING_START" },
      charges(`rows { ${CHARGE_KEYS} } ${PAGE}`),
    ),
    {
      name: `a statement of a year with ${statementUses} uses`,
      atMost: STATEMENT_AIM,
      list: ({ statement }) => statement?.entries,
      asked: (token) => graphql(STATEMENT, { businessId: 1, coworkerId: BUSY_CUSTOMER, ...lastYear() }, bearer(token)),
    },
  ];
}

/** The uses of the busy customer were written just now. */
function lastYear(): { from: string; to: string } {
  const to = new Date();
  const from = new Date(to);
  from.setUTCFullYear(to.getUTCFullYear() - 1);
  return { from: from.toISOString(), to: to.toISOString() };
}
