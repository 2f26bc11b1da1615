import { Command } from "commander";
import { type CreditStatement, creditStatement } from "../../billing/credit-statement.ts";
import { withZone } from "../../billing/reports.ts";
import { clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { formatInstant } from "../../domain/calendar.ts";
import type { StatementBalance } from "../../domain/credit/statement.ts";
import { toStandardOutput } from "../standard-output.ts";
import { openForCommand } from "../store.ts";
import { type Moment, momentIn, readMoment } from "./moments.ts";
import { numberFrom, operator } from "./operator.ts";
import { type Cell, csvLine, tableLines } from "./table.ts";

interface Options {
  readonly business: number;
  readonly coworker: number;
  readonly from: Moment;
  readonly to: Moment;
  readonly csv?: boolean;
}

const COLUMNS = [
  ...(["occurredOn", "type", "kind", "unit", "amount", "granted", "used", "voided", "rolledOver", "left"] as const),
  ...(["coworkerExtraServiceId", "useHistoryId", "bookingId", "bookingResourceName", "reason"] as const),
];

export function statementCommand(config: () => Config): Command {
  return new Command("statement")
    .description("Print the credit of a customer over a period: opening, every change, closing.")
    .requiredOption("--business <id>", "business of the credits", numberFrom)
    .requiredOption("--coworker <id>", "customer who has the credits", numberFrom)
    .requiredOption("--from <moment>", "opening moment: a date, or a time with its offset", readMoment)
    .requiredOption("--to <moment>", "closing moment; it is cut at now", readMoment)
    .option("--csv", "print CSV (RFC 4180) instead of a table")
    .addHelpText("after", help)
    .action((options: Options) => print(config(), options));
}

async function print(config: Config, { business: businessId, coworker: coworkerId, csv, ...range }: Options) {
  const store = await openForCommand(config, { readonly: true });
  const reader = store.snapshot(null);
  try {
    const asking = { viewer: operator, reader, now: clock.now() };
    const unzoned = { by: "USAGE", groups: [], from: 0, to: 0, timeZone: null, businessId, where: null } as const;
    const dependencies = { store, clock, timeZone: config.timeZone };
    const { timeZone } = await withZone<"UseHistory">({ ...asking, dependencies }, unzoned);
    const [from, to] = [momentIn(timeZone, range.from), momentIn(timeZone, range.to)];
    const lines = linesOf(await creditStatement(asking, { businessId, coworkerId, from, to }));
    const rows = [[...COLUMNS], ...lines];
    await toStandardOutput(csv ? rows.map(csvLine) : tableLines(COLUMNS, lines));
  } finally {
    reader.release();
    await store.close();
  }
}

/** Opening balances, entries and closing balances. */
function linesOf({ opening, entries, closing, from, to }: CreditStatement): Cell[][] {
  const balance = (type: string, occurredOn: number) => (one: StatementBalance) => lineOf({ ...one, type, occurredOn });
  return [...opening.map(balance("OPENING", from)), ...entries.map(lineOf), ...closing.map(balance("CLOSING", to))];
}

function lineOf(values: { readonly occurredOn: number; readonly type: string }): Cell[] {
  const shown = { ...(values as Readonly<Record<string, Cell>>), occurredOn: formatInstant(values.occurredOn) };
  return COLUMNS.map((column) => (shown as Readonly<Record<string, Cell>>)[column] ?? null);
}

const help = `
The lines are the opening balances, every grant and ledger row after them in the order of time, each with the balance
of its kind and unit after it, and the closing balances. A date is its midnight in the time zone of the business, else
of TIME_ZONE.

Exit code 0: everything was printed, or the reader closed the pipe; 1: refused; 2: wrong usage.

Example:
  billing-gateway report statement --business 101 --coworker 2001 --from 2026-06-01 --to 2026-07-01
`;
