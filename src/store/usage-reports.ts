import { sql } from "drizzle-orm";
import type { ReportListing, UsageSums } from "../domain/report/report.ts";
import { column, from, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { type Counted, type CountedRows, placeOf, selectReport } from "./reports.ts";
import type { Scope } from "./scope.ts";
import type { Statement } from "./statement.ts";

type StoredSums = Readonly<Record<"used" | "givenBack" | "rows" | "customers", unknown>>;

const rows: Rows = { entity: "UseHistory", alias: "t" };
const use: Rows = { entity: "UseHistory", alias: "use" };
const credit: Rows = { entity: "CoworkerExtraService", alias: "credit" };

const ofCredit = sql`${column(credit, "id")} = ${column(rows, "coworkerExtraServiceId")}`;
const taken = column(rows, "creditUsed");
const isUse = sql`${column(rows, "kind")} in ('USE', 'REVERSAL', 'ADJUSTMENT')`;

const counted: Omit<Counted, "branches"> = {
  title: "usage report",
  rows,
  unit: column(credit, "chargePeriod"),
  groups: {
    BUSINESS: column(rows, "businessId"),
    COWORKER: column(rows, "coworkerId"),
    EXTRA_SERVICE: column(credit, "extraServiceId"),
    RESOURCE: column(rows, "bookingResourceName"),
    KIND: column(rows, "kind"),
  },
  values: {
    customer: column(rows, "coworkerId"),
    used: sql`case when ${taken} > 0 and ${isUse} then ${taken} else 0 end`,
    givenBack: sql`case when ${taken} < 0 and ${isUse} then -${taken} else 0 end`,
  },
  sums: {
    used: sql`sum(used)`,
    givenBack: sql`sum("givenBack")`,
    rows: sql`count(*)`,
    customers: sql`count(distinct customer)`,
  },
};

/** Sums over ledger rows. `cross join` keeps SQLite to this order: each piece is a range of an index. */
export function selectUsageReport(
  listing: ReportListing<"UseHistory">,
  scope: Scope,
  dialect: Dialect,
): Statement<StoredSums> {
  const branches: Counted["branches"] = (inScope) => (listing.by === "USAGE" ? byUsage : [byRecording(inScope)]);
  return selectReport(listing, { ...counted, branches }, scope, dialect);
}

/** A row that gives a use back counts when the use does: it is found through the use. */
const byUsage: readonly CountedRows[] = [
  {
    from: sql`piece cross join business cross join ${from(rows)} cross join ${from(credit)}`,
    where: sql`${column(rows, "businessId")} = business.id and ${inPiece(rows)}
      and ${column(rows, "reversesId")} is null and ${ofCredit}`,
    moment: column(rows, "usageAt"),
  },
  {
    from: sql`piece cross join business cross join ${from(use)} cross join ${from(rows)} cross join ${from(credit)}`,
    where: sql`${column(use, "businessId")} = business.id and ${inPiece(use)}
      and ${column(rows, "reversesId")} = ${column(use, "id")} and ${ofCredit}`,
    moment: column(use, "usageAt"),
  },
];

function inPiece(of: Rows, name = "usageAt") {
  return sql`${column(of, name)} >= piece."from" and ${column(of, name)} < piece."to"`;
}

function byRecording(inScope: CountedRows["where"]): CountedRows {
  return {
    from: sql`piece cross join ${from(rows)} cross join ${from(credit)}`,
    where: sql`${inPiece(rows, "createdOn")} and ${inScope} and ${ofCredit}`,
    moment: column(rows, "createdOn"),
  };
}

export function toUsageSums(groups: readonly unknown[]) {
  return (row: StoredSums): UsageSums => ({
    place: placeOf(row, groups),
    used: Number(row.used),
    givenBack: Number(row.givenBack),
    rows: Number(row.rows),
    customers: Number(row.customers),
  });
}
