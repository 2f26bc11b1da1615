import { today } from "../clock.ts";
import { type MoneyQuery, Money as MoneyText } from "../graph/generated.ts";
import { useGraph } from "../graph/use-graph.ts";
import { Chart } from "../parts/chart.tsx";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { Scroll } from "../parts/scroll.tsx";
import { boundsOfMonths, lastMonths } from "./periods.ts";

type Report = MoneyQuery["chargeReport"];

const MONTHS = 12;

/** Charges of bookings per month and currency over the last twelve months, by the start of the booking. */
export function Money({ businessId, timeZone }: { businessId: number; timeZone: string }) {
  const months = lastMonths(today(timeZone), MONTHS);
  const { data, failure, isLoading } = useGraph(MoneyText, {
    input: {
      ...{ businessId, timeZone, ...boundsOfMonths(months, timeZone), by: "BOOKING_START" as const },
      ...{ groupBy: ["MONTH" as const], first: 100 },
    },
  });
  const report = data?.chargeReport ?? null;
  return (
    <Panel title={`Charges, last ${MONTHS} months`}>
      {isLoading && report === null && <Loading what="the charges" />}
      <Failed failure={failure} />
      {report?.rows.length === 0 && <Empty>No booking of these months is charged.</Empty>}
      {report?.totals.map(({ currencyCode }) => (
        <Chart
          key={currencyCode}
          title={`To pay in ${currencyCode}`}
          kind="bars"
          x={months.map((_, place) => place)}
          xText={(place) => monthText(months[place]!)}
          series={[{ name: currencyCode, values: months.map((month) => dueOf(report, month, currencyCode)) }]}
        />
      ))}
      {report !== null && report.rows.length > 0 && <MoneyTable report={report} />}
    </Panel>
  );
}

/** The height of a bar. Every amount stands in the table as the graph gives it. */
function dueOf({ rows }: Report, month: string, currencyCode: string): number {
  return Number(rows.find((row) => row.month === month && row.currencyCode === currencyCode)?.due ?? 0);
}

function MoneyTable({ report: { rows, totals } }: { report: Report }) {
  const line = (row: Report["rows"][number], name: string) => (
    <tr key={`${name} ${row.currencyCode}`} class={row.month === null ? "sum" : ""} data-money={name}>
      <th scope="row">{name}</th>
      <td>{row.currencyCode}</td>
      <td class="figure">{row.count}</td>
      <td class="figure">{row.freeCount}</td>
      <td class="figure">{row.total}</td>
      <td class="figure">{row.discount}</td>
      <td class="figure">{row.due}</td>
    </tr>
  );
  return (
    <Scroll label="Charges by month and currency">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col">Currency</th>
            {["Charges", "Free", "Before credits", "Discount", "To pay"].map((name) => (
              <th key={name} scope="col" class="figure">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => line(row, row.month ?? "–"))}
          {totals.map((row) => line({ ...row, month: null }, "Total"))}
        </tbody>
      </table>
    </Scroll>
  );
}

function monthText(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString("en-GB", {
    month: "short",
    year: "2-digit",
    timeZone: "UTC",
  });
}
