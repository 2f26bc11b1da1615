import { ChargePeriod } from "../../domain/extra-service/fields.ts";
import {
  ChargeReportBy,
  ChargeReportGroup,
  REPORT_GROUPS_MAX,
  REPORT_YEARS_MAX,
  UsageReportBy,
  UsageReportGroup,
} from "../../domain/report/report.ts";
import type { ChargeRow, UsageRow } from "../../domain/report/rows.ts";
import { UseHistoryKind } from "../../domain/use-history/fields.ts";
import { PageInfo } from "../engine/connection.ts";
import { Field, InputType, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { filterType } from "../engine/filter-types.ts";
import { PAGE_SIZE, PAGE_SIZE_MAX } from "../engine/listing.ts";
import { DateTimeScalar, DecimalScalar, SafeIntScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const usage = { by: enumOf(UsageReportBy), group: enumOf(UsageReportGroup), filter: filterType("UseHistory") };
const charges = {
  by: enumOf(ChargeReportBy),
  group: enumOf(ChargeReportGroup),
  filter: filterType("CoworkerExtraService"),
};
const [units, kinds] = [enumOf(ChargePeriod), enumOf(UseHistoryKind)];
const nullable = true;

/** The inputs of a report. */
export interface ReportInput<By, Group> {
  businessId?: number | null;
  from: number;
  to: number;
  timeZone?: string | null;
  by: By;
  groupBy: Group[];
  filter?: object | null;
  first?: number | null;
  after?: string | null;
}

function exposeInput(
  type: new () => object,
  { by, group, filter }: { by: object; group: object; filter: new () => object },
) {
  const add = (
    name: keyof ReportInput<never, never>,
    thunk: Parameters<typeof Field>[0],
    description: string,
    isOptional = true,
  ) => Field(thunk, { nullable: isOptional, description })(type.prototype, name);
  add("businessId", () => Int, "Only records of this business. Default: every business of the token.");
  add("from", () => DateTimeScalar, "First moment of the report.", false);
  add(
    "to",
    () => DateTimeScalar,
    `First moment after the report, at most ${REPORT_YEARS_MAX} years after from.`,
    false,
  );
  add(
    "timeZone",
    () => String,
    "IANA time zone of days, weeks and months. Default: that of the business, else of the gateway.",
  );
  add("by", () => by, "The moment at which a record counts.", false);
  add(
    "groupBy",
    () => [group],
    `The groups, which are also the order of the rows: at most ${REPORT_GROUPS_MAX}, each once. None: one row for each unit or currency.`,
    false,
  );
  add("filter", () => filter, "Only records that match this filter.");
  add("first", () => Int, `Number of rows, 1 to ${PAGE_SIZE_MAX}; ${PAGE_SIZE} by default.`);
  add("after", () => String, "Only rows after this cursor: the endCursor of a page of the same report.");
}

@InputType({ description: "Which ledger rows a report counts, and how it groups them." })
export class UsageReportInput {}
export interface UsageReportInput extends ReportInput<UsageReportBy, UsageReportGroup> {}
exposeInput(UsageReportInput, usage);

@InputType({ description: "Which booking charges a report counts, and how it groups them." })
export class ChargeReportInput {}
export interface ChargeReportInput extends ReportInput<ChargeReportBy, ChargeReportGroup> {}
exposeInput(ChargeReportInput, charges);

function exposeKeys(type: new () => object) {
  const add = (name: string, thunk: Parameters<typeof Field>[0], description: string) =>
    Field(thunk, { nullable, description: `${description} Null if the report is not grouped by it.` })(
      type.prototype,
      name,
    );
  add("day", () => String, 'Day, such as "2031-03-30".');
  add("week", () => String, 'ISO week, such as "2031-W13".');
  add("month", () => String, 'Month, such as "2031-03".');
  add("businessId", () => Int, "Business.");
  add("coworkerId", () => Int, "Customer.");
  add("extraServiceId", () => Int, "Rule or type of credit.");
  add("resourceName", () => String, "Name of the resource; null also for records without one.");
}

@ObjectType("UsageRow", { description: "Sums over ledger rows of one group and unit." })
export class UsageRowObject {
  @Field(() => kinds, { nullable, description: "Kind of the rows. Null if the report is not grouped by it." })
  rowKind!: UsageRow["rowKind"];

  @Field(() => units, { description: "Unit of the credits." })
  unit!: ChargePeriod;

  @Field(() => SafeIntScalar, { description: "Units taken, by rows other than VOID and ROLLOVER." })
  used!: number;

  @Field(() => SafeIntScalar, { description: "Units given back, as a positive number." })
  givenBack!: number;

  @Field(() => SafeIntScalar, { description: "used − givenBack." })
  net!: number;

  @Field(() => SafeIntScalar, { description: "Number of ledger rows of any kind." })
  rows!: number;

  @Field(() => SafeIntScalar, { description: "Number of different customers with such rows." })
  customers!: number;
}
exposeKeys(UsageRowObject);

@ObjectType("ChargeRow", { description: "Sums over booking charges of one group and currency." })
export class ChargeRowObject {
  @Field(() => String, { description: "ISO 4217 code of the amounts. Amounts of two currencies are never added." })
  currencyCode!: string;

  @Field(() => SafeIntScalar, { description: "Number of charges." })
  count!: number;

  @Field(() => SafeIntScalar, { description: "Number of charges that are free for the customer." })
  freeCount!: number;

  @Field(() => DecimalScalar, {
    description: "Prices before credits. A charge whose total is unknown counts with its price.",
  })
  total!: ChargeRow["total"];

  @Field(() => DecimalScalar, { description: "Prices of the charges: what credits do not cover." })
  due!: ChargeRow["due"];

  @Field(() => DecimalScalar, { description: "Discounts of the charges." })
  discount!: ChargeRow["discount"];
}
exposeKeys(ChargeRowObject);

@ObjectType("UsageReport", { description: "Use of credit, from the ledger. Each page is read from its own snapshot." })
export class UsageReportObject {
  @Field(() => [UsageRowObject], {
    description: "Rows by their groups, nulls first, text by code point, then by unit.",
  })
  rows!: readonly UsageRow[];

  @Field(() => PageInfo, { description: "Place of the page. hasPreviousPage: the page has an after." })
  pageInfo!: PageInfo;

  @Field(() => [UsageRowObject], { description: "Sums over all pages, one for each unit." })
  totals!: readonly UsageRow[];
}

@ObjectType("ChargeReport", {
  description: "Booking charges, as they are now. Each page is read from its own snapshot.",
})
export class ChargeReportObject {
  @Field(() => [ChargeRowObject], {
    description: "Rows by their groups, nulls first, text by code point, then by currency.",
  })
  rows!: readonly ChargeRow[];

  @Field(() => PageInfo, { description: "Place of the page. hasPreviousPage: the page has an after." })
  pageInfo!: PageInfo;

  @Field(() => [ChargeRowObject], { description: "Sums over all pages, one for each currency." })
  totals!: readonly ChargeRow[];
}
