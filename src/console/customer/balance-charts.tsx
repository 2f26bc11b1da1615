import type { StatementQuery } from "../graph/generated.ts";
import { Chart } from "../parts/chart.tsx";
import { dayText } from "../parts/times.ts";
import { balanceName } from "../parts/words.ts";

type CreditStatement = StatementQuery["creditStatement"];

/** What was left over the month, a line for each kind and unit that changed. */
export function BalanceCharts({ statement, timeZone }: { statement: CreditStatement; timeZone: string }) {
  const changed = statement.closing.filter((line) => statement.entries.some((entry) => isOf(entry, line)));
  if (changed.length === 0) return null;
  return (
    <div class="halves screen-only">
      {changed.map((line) => {
        const entries = statement.entries.filter((entry) => isOf(entry, line));
        const opening = statement.opening.find((one) => isOf(one, line))?.left ?? 0;
        const points = [
          { at: statement.from, left: opening },
          ...entries.map(({ occurredOn, left }) => ({ at: occurredOn, left })),
          { at: statement.to, left: line.left },
        ];
        return (
          <Chart
            key={balanceName(line)}
            title={`Left: ${balanceName(line)}`}
            kind="steps"
            x={points.map(({ at }) => Date.parse(at) / 1000)}
            xText={(seconds) => dayText(new Date(seconds * 1000).toISOString(), timeZone)}
            series={[{ name: "Left", values: points.map(({ left }) => left) }]}
          />
        );
      })}
    </div>
  );
}

function isOf(one: { kind: string; unit: string }, other: { kind: string; unit: string }): boolean {
  return one.kind === other.kind && one.unit === other.unit;
}
