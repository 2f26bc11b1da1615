import { type SQL, sql } from "drizzle-orm";
import { DAY_MILLISECONDS } from "../domain/calendar.ts";
import { id, instantField, text } from "../domain/field.ts";
import type { ReportEntity, ReportKey, ReportListing, UsageReportGroup } from "../domain/report/report.ts";
import { column, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { tables } from "./entities.ts";
import { filter } from "./filter.ts";
import { type Scope, visible } from "./scope.ts";
import { place, type Slot } from "./slot.ts";
import { type Shape, type Slots, slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";

const ID = id("");
const MOMENT = instantField("");
const TEXT = text("");
const WEEK_DAYS = 7;

/** Added to local times and taken off again: the databases round quotients towards zero, so dividends must not be negative. */
const BIAS_WEEKS = 1;

const PIECE = { from: MOMENT, to: MOMENT, offset: ID, month: ID } as const;

/** The rows that a report counts: where they are found, when each counts, and what is read of it. */
export interface CountedRows {
  readonly from: SQL;
  readonly where: SQL;
  readonly moment: SQL;
}

/** The parts of a report that depend on what it counts. */
export interface Counted {
  readonly title: string;
  readonly rows: Rows;
  /** The unit or currency of a row, by which it is always grouped. */
  readonly unit: SQL;
  /** The values of the groups that are no periods. */
  readonly groups: Readonly<Partial<Record<UsageReportGroup, SQL>>>;
  /** What is read of each row, by name. */
  readonly values: Readonly<Record<string, SQL>>;
  /** The columns of the answer, from the values. */
  readonly sums: Readonly<Record<string, SQL>>;
  /** `inScope` limits the rows to the visible businesses, where no table `business` does. */
  branches(inScope: SQL, dialect: Dialect): readonly CountedRows[];
}

/** One page of a report, in its order, with one row more to detect a next page. */
export function selectReport<E extends ReportEntity, Row>(
  listing: ReportListing<E>,
  counted: Counted,
  scope: Scope,
  dialect: Dialect,
): Statement<Row> {
  const { by, groups, pieces, businessId, where, after, count } = listing;
  const taken = slots(dialect);
  const businesses = businessId === null ? scope : visible([businessId], scope);
  const within = businesses === null ? null : taken.ids(businesses);
  const shape = where === null ? null : taken.condition(counted.rows.entity, where);
  const stretches = taken.one(TEXT, JSON.stringify(pieces.map((one) => encoded(one, dialect))));
  const [first, last] = [taken.one(MOMENT, pieces[0]?.from ?? 0), taken.one(MOMENT, pieces.at(-1)?.to ?? 0)];
  const most = 2 ** Math.ceil(Math.log2(Math.max(pieces.length, 1)));
  const behind = after?.map((key) => keySlot(taken, key)) ?? null;
  const form = [counted.title, by, groups, within, shape, behind, count, most];
  return inForm<Row>(form, taken.values, dialect, () => {
    const keys = [...groups.map((_, index) => sql.identifier(`k${index}`)), sql.identifier("unit")];
    const list = sql.join(keys, sql`, `);
    // Not the column alone: SQLite would read all rows of the businesses along their index, not those of the period.
    const business = sql`coalesce(${column(counted.rows, "businessId")}, 0)`;
    const inScope = within === null ? sql`1 = 1` : dialect.isIn(business, ID, within);
    const range = { first: dialect.operand(MOMENT, first), last: dialect.operand(MOMENT, last) };
    const read = counted
      .branches(inScope, dialect)
      .map((branch) => rowsOf(branch, { ...counted, range, shape, asked: listing.groups }, dialect));
    return sql`with recursive ${common(within, stretches, most, dialect)}
      select ${list}, ${named(counted.sums)}
      from (${sql.join(read, sql` union all `)}) counted
      where ${behind === null ? sql`1 = 1` : behindPlace(keys, behind, dialect)}
      group by ${list}
      order by ${sql.join(
        keys.map((key) => dialect.ordered(sql`${key}`, "ASC", { ...TEXT, nullable: true })),
        sql`, `,
      )} limit ${sql.raw(String(Math.trunc(count) + 1))}`;
  });
}

/** The keys of a row of the answer. */
export function placeOf(row: object, groups: readonly unknown[]): ReportKey[] {
  const values = row as Record<string, ReportKey>;
  return [...groups.map((_, index) => values[`k${index}`] ?? null), values.unit ?? null];
}

/** The pieces of the range and the businesses, as tables that a row of either is compared with. */
function common(within: Slot | null, stretches: Slot, most: number, dialect: Dialect): SQL {
  // Materialized: SQLite would parse the JSON again for every row. The limit tells PostgreSQL how few pieces there are.
  return sql`piece as materialized (
      select * from ${dialect.jsonTable(stretches, PIECE)} limit ${sql.raw(String(most))}),
    business(id) as ${within === null ? walkedBusinesses : sql`materialized (select id from ${dialect.parents(within)})`}`;
}

/** Every business with charges or credits, found by steps along an index. */
const walkedBusinesses = sql`(
      select min(business_id) from ${sql.identifier(tables.CoworkerExtraService.name)}
      union all
      select (select min(business_id) from ${sql.identifier(tables.CoworkerExtraService.name)}
        where business_id > business.id) from business where business.id is not null)`;

interface Reading extends Counted {
  readonly range: { readonly first: SQL; readonly last: SQL };
  readonly shape: Shape | null;
  readonly asked: readonly UsageReportGroup[];
}

function rowsOf(
  { from, where, moment }: CountedRows,
  { rows, unit, groups, values, range, shape, asked }: Reading,
  dialect: Dialect,
): SQL {
  const keys = asked.map(
    (group, index) => sql`${groups[group] ?? periodOf(group, moment, dialect)} ${sql.identifier(`k${index}`)}`,
  );
  const selected = [...keys, sql`${unit} "unit"`, named(values)];
  const inRange = dialect.estimated(sql`${moment} >= ${range.first} and ${moment} < ${range.last}`);
  return sql`select ${sql.join(selected, sql`, `)} from ${from}
    where ${where} and ${inRange} and ${shape === null ? sql`1 = 1` : filter(rows, shape, dialect)}`;
}

/** The number of the local day, week or month of a moment (`domain/report/periods.ts`). */
function periodOf(group: UsageReportGroup, moment: SQL, dialect: Dialect): SQL {
  if (group === "MONTH") return sql`piece.month`;
  const bias = sql.raw(String(BIAS_WEEKS * WEEK_DAYS * DAY_MILLISECONDS));
  const day = sql`(${dialect.inJson(moment, MOMENT)} + piece."offset" + ${bias}) / ${sql.raw(String(DAY_MILLISECONDS))}`;
  // Day 0 is a Thursday: three days later its week ends.
  return group === "DAY"
    ? sql`${day} - ${sql.raw(String(BIAS_WEEKS * WEEK_DAYS))}`
    : sql`(${day} + 3) / ${sql.raw(String(WEEK_DAYS))} - ${sql.raw(String(BIAS_WEEKS))}`;
}

function named(values: Readonly<Record<string, SQL>>): SQL {
  return sql.join(
    Object.entries(values).map(([name, value]) => sql`${value} ${sql.identifier(name)}`),
    sql`, `,
  );
}

type KeySlot = { readonly slot: Slot; readonly isText: boolean } | null;

function keySlot(taken: Slots, key: ReportKey): KeySlot {
  if (key === null) return null;
  const isText = typeof key === "string";
  return { slot: taken.one(isText ? TEXT : ID, key), isText };
}

/** The rows after a place: every key ascends, nulls first. */
function behindPlace(
  [first, ...rest]: readonly ReturnType<typeof sql.identifier>[],
  [value, ...others]: readonly KeySlot[],
  dialect: Dialect,
): SQL {
  const operand = value == null ? null : value.isText ? place(value.slot) : dialect.operand(ID, value.slot);
  const beyond = operand === null ? sql`${first} is not null` : sql`${first} > ${operand}`;
  if (rest.length === 0) return beyond;
  const same = operand === null ? sql`${first} is null` : sql`${first} = ${operand}`;
  return sql`(${beyond} or (${same} and ${behindPlace(rest, others, dialect)}))`;
}

function encoded({ from, to, offset, month }: ReportListing["pieces"][number], dialect: Dialect): unknown[] {
  return [dialect.encode(MOMENT, from), dialect.encode(MOMENT, to), offset, month];
}
