import { Command, InvalidArgumentError, Option } from "commander";
import { type ReportRows, type RowOfReport, reportRows, reportTotals, withZone } from "../../billing/reports.ts";
import { clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { isTimeZone } from "../../domain/calendar.ts";
import { formatSum } from "../../domain/decimal.ts";
import type { Choices } from "../../domain/field.ts";
import { refuseIfAny } from "../../domain/refusal.ts";
import { checkReport } from "../../domain/report/check.ts";
import type { ByOf, GroupOf, Report, ReportEntity, ReportPlace } from "../../domain/report/report.ts";
import { keyOfGroup } from "../../domain/report/rows.ts";
import type { Reader } from "../../store/store.ts";
import { progressOn } from "../reporting/progress.ts";
import { toStandardOutput } from "../standard-output.ts";
import { openForCommand } from "../store.ts";
import { type Moment, momentIn, readMoment } from "./moments.ts";
import { numberFrom, operator } from "./operator.ts";
import { type Cell, csvLine, tableLines } from "./table.ts";

/** Rows of one statement: each statement reads the whole range again. */
const PAGE = 10_000;

/** A report as a command: its words, and the columns after the groups. */
export interface ReportWords<E extends ReportEntity> {
  readonly name: string;
  readonly description: string;
  readonly by: Choices<ByOf<E>>;
  readonly groups: Choices<GroupOf<E>>;
  readonly columns: readonly (keyof RowOfReport<E> & string)[];
  readonly help: string;
}

interface Options<E extends ReportEntity> {
  readonly from: Moment;
  readonly to: Moment;
  readonly by: ByOf<E>;
  readonly group: readonly GroupOf<E>[];
  readonly business?: number;
  readonly zone?: string;
  readonly csv?: boolean;
}

export function reportCommand<E extends ReportEntity>(entity: E, words: ReportWords<E>, config: () => Config): Command {
  const { by, groups } = words;
  const listed = (choices: Choices) => Object.keys(choices.values).map(optionName).join(", ");
  return new Command(words.name)
    .description(words.description)
    .requiredOption("--from <moment>", "first moment: a date, or a time with its offset", readMoment)
    .requiredOption("--to <moment>", "first moment after the report", readMoment)
    .requiredOption("--by <moment>", `the moment at which a record counts: ${listed(by)}`, (text) =>
      choiceFrom(by, text),
    )
    .addOption(
      new Option("--group <names>", `groups in their order, at most 3, separated by commas: ${listed(groups)}`)
        .argParser((text, before: GroupOf<E>[]) => [
          ...before,
          ...text.split(",").map((one) => choiceFrom(groups, one)),
        ])
        .default([], "none"),
    )
    .option("--business <id>", "only records of this business", numberFrom)
    .option(
      "--zone <name>",
      "IANA time zone of days, weeks and months; default: that of the business, else TIME_ZONE",
      zoneFrom,
    )
    .option("--csv", "print CSV (RFC 4180) instead of a table")
    .addHelpText("after", words.help)
    .action((options: Options<E>) => print(entity, words, config(), options));
}

async function print<E extends ReportEntity>(
  entity: E,
  words: ReportWords<E>,
  config: Config,
  { from, to, by, group: groups, business, zone, csv = false }: Options<E>,
): Promise<void> {
  const store = await openForCommand(config, { readonly: true });
  const reader = store.snapshot(null);
  const progress = progressOn(process.stderr);
  try {
    const dependencies = { store, clock, timeZone: config.timeZone };
    const asked = { by, groups, businessId: business ?? null, timeZone: zone ?? null, where: null } as const;
    const { timeZone } = await withZone<E>({ viewer: operator, reader, dependencies }, { ...asked, from: 0, to: 0 });
    const report: Report<E> = { ...asked, timeZone, from: momentIn(timeZone, from), to: momentIn(timeZone, to) };
    refuseIfAny(checkReport(report));
    const columns = [...groups.map((one) => keyOfGroup[one]), ...words.columns];
    const pages = allRows(reader, entity, report, (rows) => progress.at("Rows", rows, null));
    await toStandardOutput(csv ? csvOf(columns, pages) : await tableOf(columns, pages, reader, entity, report));
  } finally {
    progress.stop();
    reader.release();
    await store.close();
  }
}

async function* allRows<E extends ReportEntity>(
  reader: Reader,
  entity: E,
  report: Report<E>,
  onProgress: (rows: number) => void,
): AsyncGenerator<readonly object[]> {
  let count = 0;
  for (let after: ReportPlace | null = null; ; ) {
    const { rows, hasMore }: ReportRows<E> = await reportRows(reader, entity, report, { after, count: PAGE });
    count += rows.length;
    onProgress(count);
    yield rows.map(({ row }) => row);
    if (!hasMore) return;
    after = rows.at(-1)!.place;
  }
}

async function* csvOf(columns: readonly string[], pages: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const rows of pages) yield rows.map((row) => csvLine(cellsOf(columns, row))).join("");
}

/** With totals at the end, unless the rows are totals. */
async function tableOf<E extends ReportEntity>(
  columns: readonly string[],
  pages: AsyncIterable<readonly object[]>,
  reader: Reader,
  entity: E,
  report: Report<E>,
): Promise<string[]> {
  const rows: (readonly Cell[])[] = [];
  for await (const page of pages) for (const row of page) rows.push(cellsOf(columns, row));
  if (report.groups.length === 0) return tableLines(columns, rows);
  const totals = await reportTotals(reader, entity, report);
  const ofAll = totals.map((row) =>
    cellsOf(columns, row).map((cell, place) => (place < report.groups.length ? "" : cell)),
  );
  return tableLines(columns, [...rows, ...ofAll.map(([, ...cells]) => ["total", ...cells])]);
}

function cellsOf(columns: readonly string[], row: object): Cell[] {
  const values = row as Readonly<Record<string, Cell>>;
  return columns.map((column) => {
    const value = values[column] ?? null;
    return typeof value === "bigint" ? formatSum(value) : value;
  });
}

function optionName(word: string): string {
  return word.toLowerCase().replaceAll("_", "-");
}

function choiceFrom<V extends string>({ values }: Choices<V>, text: string): V {
  const word = text.trim().toUpperCase().replaceAll("-", "_");
  if (!Object.hasOwn(values, word))
    throw new InvalidArgumentError(`It must be one of ${Object.keys(values).map(optionName).join(", ")}.`);
  return word as V;
}

function zoneFrom(text: string): string {
  if (!isTimeZone(text)) throw new InvalidArgumentError("It must be an IANA time zone, such as Europe/Madrid.");
  return text;
}
