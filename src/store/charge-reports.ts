import { type SQL, sql } from "drizzle-orm";
import type { ChargeReportBy, ChargeSums, ReportListing } from "../domain/report/report.ts";
import { column, from, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { type Counted, type CountedRows, placeOf, selectReport } from "./reports.ts";
import type { Scope } from "./scope.ts";
import type { Statement } from "./statement.ts";

const AMOUNTS = ["total", "due", "discount"] as const;
type Amount = (typeof AMOUNTS)[number];

type StoredSums = Readonly<Record<"count" | "freeCount", unknown>> &
  Readonly<Record<`${Amount}High` | `${Amount}Low`, string>>;

const charges: Rows = { entity: "CoworkerExtraService", alias: "t" };
const rule: Rows = { entity: "ExtraService", alias: "rule" };

/**
 * A sum of stored decimals can exceed 64 bits. Each amount is therefore summed in two parts, and the answer joins them.
 * The sums are text, because a driver reads large integers as floating-point numbers.
 */
const SPLIT = 1_000_000;
const split = sql.raw(String(SPLIT));

const amounts: Readonly<Record<Amount, SQL>> = {
  total: sql`coalesce(${column(charges, "total")}, ${column(charges, "price")}, 0)`,
  due: sql`coalesce(${column(charges, "price")}, 0)`,
  discount: sql`coalesce(${column(charges, "discountAmount")}, 0)`,
};

const counted: Omit<Counted, "branches"> = {
  title: "charge report",
  rows: charges,
  unit: column(rule, "currencyCode"),
  groups: {
    BUSINESS: column(charges, "businessId"),
    COWORKER: column(charges, "coworkerId"),
    EXTRA_SERVICE: column(charges, "extraServiceId"),
    RESOURCE: column(charges, "bookingResourceName"),
  },
  values: { free: column(charges, "free"), ...amounts },
  sums: {
    count: sql`count(*)`,
    freeCount: sql`count(case when free then 1 end)`,
    ...Object.fromEntries(
      AMOUNTS.flatMap((name) => [
        [`${name}High`, sql`cast(sum(${sql.identifier(name)} / ${split}) as text)`],
        [`${name}Low`, sql`cast(sum(${sql.identifier(name)} % ${split}) as text)`],
      ]),
    ),
  },
};

/** Sums over booking charges. `cross join` keeps SQLite to this order: each piece is a range of an index. */
export function selectChargeReport(
  listing: ReportListing<"CoworkerExtraService">,
  scope: Scope,
  dialect: Dialect,
): Statement<StoredSums> {
  const branches: Counted["branches"] = (inScope) => branchesBy[listing.by].map((one) => one(inScope));
  return selectReport(listing, { ...counted, branches }, scope, dialect);
}

const isCharge = sql`${column(charges, "kind")} = 'BOOKING_CHARGE'
  and ${column(rule, "id")} = ${column(charges, "extraServiceId")}`;

/** The charges of each business, along an index of charges that begins with the business. */
function inBusiness(where: SQL, name: string): CountedRows {
  return {
    from: sql`piece cross join business cross join ${from(charges)} cross join ${from(rule)}`,
    where: sql`${column(charges, "businessId")} = business.id and ${where} and ${inPiece(name)} and ${isCharge}`,
    moment: column(charges, name),
  };
}

const branchesBy: Readonly<Record<ChargeReportBy, readonly ((inScope: SQL) => CountedRows)[]>> = {
  BOOKING_START: [
    () => inBusiness(sql`1 = 1`, "bookingFromTime"),
    () => inBusiness(sql`${column(charges, "bookingFromTime")} is null`, "createdOn"),
  ],
  CREATED: [
    (inScope) => ({
      from: sql`piece cross join ${from(charges)} cross join ${from(rule)}`,
      where: sql`${inPiece("createdOn")} and ${inScope} and ${isCharge}`,
      moment: column(charges, "createdOn"),
    }),
  ],
  INVOICED: [() => inBusiness(sql`1 = 1`, "invoiceDate")],
};

function inPiece(name: string): SQL {
  return sql`${column(charges, name)} >= piece."from" and ${column(charges, name)} < piece."to"`;
}

export function toChargeSums(groups: readonly unknown[]) {
  return (row: StoredSums): ChargeSums => {
    const sum = (name: Amount) => BigInt(row[`${name}High`]) * BigInt(SPLIT) + BigInt(row[`${name}Low`]);
    return {
      place: placeOf(row, groups),
      count: Number(row.count),
      freeCount: Number(row.freeCount),
      total: sum("total"),
      due: sum("due"),
      discount: sum("discount"),
    };
  };
}
