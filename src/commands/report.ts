import { Command } from "commander";
import type { Config } from "../config.ts";
import { ChargeReportBy, ChargeReportGroup, UsageReportBy, UsageReportGroup } from "../domain/report/report.ts";
import { statementCommand } from "./report/statement.ts";
import { reportCommand } from "./report/sums.ts";

export function reportCommands(config: () => Config): Command {
  return new Command("report")
    .description("Print figures of use and charges, or the statement of a customer, from one snapshot.")
    .addCommand(
      reportCommand(
        "UseHistory",
        {
          name: "usage",
          description: "Print how much credit was used, from the ledger.",
          by: UsageReportBy,
          groups: UsageReportGroup,
          columns: ["unit", "used", "givenBack", "net", "rows", "customers"],
          help: helpOf("usage", "usage --group month,resource"),
        },
        config,
      ),
    )
    .addCommand(
      reportCommand(
        "CoworkerExtraService",
        {
          name: "charges",
          description: "Print what bookings were charged.",
          by: ChargeReportBy,
          groups: ChargeReportGroup,
          columns: ["currencyCode", "count", "freeCount", "total", "due", "discount"],
          help: helpOf("charges", "booking-start --group month,extra-service --csv"),
        },
        config,
      ),
    )
    .addCommand(statementCommand(config));
}

function helpOf(name: string, rest: string): string {
  return `
A date is its midnight in the time zone of the report. The range is half-open: --to is not part of it.
The rows are in the order of the groups; a table ends with the totals. Works while the gateway is running, and changes
nothing.

Exit code 0: everything was printed, or the reader closed the pipe; 1: refused; 2: wrong usage.

Example:
  billing-gateway report ${name} --business 101 --from 2026-01-01 --to 2027-01-01 --by ${rest}
`;
}
