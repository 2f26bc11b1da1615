import { today } from "../clock.ts";
import { type ChargePeriod, type UsageQuery, Usage as UsageText } from "../graph/generated.ts";
import { useGraph } from "../graph/use-graph.ts";
import { usePages } from "../graph/use-pages.ts";
import { Chart } from "../parts/chart.tsx";
import { SERIES_MAX } from "../parts/chart-options.ts";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { sentenceCase, unitName } from "../parts/words.ts";
import { boundsOfDays, lastDays } from "./periods.ts";
import { UsageTable } from "./usage-table.tsx";

type UsageRow = UsageQuery["usageReport"]["rows"][number];

const DAYS = 30;
/** Rows that are read at most: every day and resource of a large business. */
const PAGES_MAX = 10;

/** Use of credit per day and resource over the last thirty days. */
export function Usage({ businessId, timeZone }: { businessId: number; timeZone: string }) {
  const days = lastDays(today(timeZone), DAYS);
  const bounds = { businessId, timeZone, ...boundsOfDays(days, timeZone), by: "USAGE" as const };
  const rows = usePages(
    UsageText,
    (after) => ({ input: { ...bounds, groupBy: ["DAY" as const, "RESOURCE" as const], first: 100, after } }),
    ({ usageReport: { rows: nodes, pageInfo } }) => ({ nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : null }),
    PAGES_MAX,
  );
  const { data } = useGraph(UsageText, { input: { ...bounds, groupBy: [] } });
  const totals = data?.usageReport.totals ?? [];
  return (
    <Panel title={`Use of credit, last ${DAYS} days`}>
      {rows.nodes === null && rows.failure === null && <Loading what="the use of credit" />}
      <Failed failure={rows.failure} />
      {rows.nodes?.length === 0 && <Empty>No credit was used in these days.</Empty>}
      {rows.hasMore && <p class="hint">The table and the drawing end with row {rows.nodes?.length}.</p>}
      <div class="halves">
        {rows.nodes !== null &&
          totals.map(({ unit }) => (
            <Chart
              key={unit}
              title={`${sentenceCase(unitName(unit))} used`}
              kind="bars"
              x={days.map((_, place) => place)}
              xText={(place) => dayText(days[place]!)}
              series={seriesOf(
                rows.nodes!.filter((row) => row.unit === unit),
                days,
              )}
            />
          ))}
      </div>
      {rows.nodes !== null && rows.nodes.length > 0 && <UsageTable {...{ rows: rows.nodes, totals }} />}
    </Panel>
  );
}

/** The resources that are used most, each with its use of every day, and the others together. */
function seriesOf(rows: readonly (UsageRow & { unit: ChargePeriod })[], days: readonly string[]) {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(nameOf(row), (sums.get(nameOf(row)) ?? 0) + row.used);
  const names = [...sums].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const own = names.length <= SERIES_MAX ? names : names.slice(0, SERIES_MAX - 1);
  const usedBy = (isIn: (name: string) => boolean) =>
    days.map((day) =>
      rows.filter((row) => row.day === day && isIn(nameOf(row))).reduce((sum, { used }) => sum + used, 0),
    );
  const series = own.map((name) => ({ name, values: usedBy((one) => one === name) }));
  return names.length <= SERIES_MAX
    ? series
    : [...series, { name: "Other resources", values: usedBy((one) => !own.includes(one)) }];
}

function nameOf({ resourceName }: UsageRow): string {
  return resourceName ?? "No resource";
}

function dayText(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}
