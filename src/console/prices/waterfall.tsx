import type { ExplanationQuery, PriceStepKind } from "../graph/generated.ts";

type Quote = ExplanationQuery["priceQuote"];

const stepNames: Readonly<Record<PriceStepKind, string>> = {
  BASE: "Price of the length",
  FIXED_COST: "Fixed slot",
  CAP: "Maximum price",
  DEMAND: "Demand",
  LAST_MINUTE: "Last minute",
  VISITORS: "Visitors",
};

interface Bar {
  readonly name: string;
  /** Amounts of the graph. They become numbers for the length of the bar only. */
  readonly before: string;
  readonly after: string;
  readonly figure: string;
  readonly tone: "up" | "down" | "whole" | "credit";
}

/** The steps of a price as bars, each of which begins where the one before it ends. */
export function Waterfall({ quote }: { quote: Quote }) {
  const bars = barsOf(quote);
  const most = Math.max(...bars.flatMap(({ before, after }) => [Number(before), Number(after)]), 0);
  const share = (amount: string) => (most === 0 ? 0 : (Number(amount) / most) * 100);
  return (
    <table class="waterfall">
      <caption>How the price comes about, in {quote.currencyCode}</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Bar</th>
          <th scope="col">Amount after the step</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ name, before, after, figure, tone }) => {
          const [low, high] = [Math.min(share(before), share(after)), Math.max(share(before), share(after))];
          return (
            <tr key={name}>
              <th scope="row" class="step">
                {name}
              </th>
              <td class="track">
                <span class={`bar ${tone}`} style={{ left: `${low}%`, width: `max(2px, ${high - low}%)` }} />
              </td>
              <td class="figure">{figure}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function barsOf({ steps, total, covered, due, coveredUnits }: Quote): Bar[] {
  const bars = steps.map(({ kind, factor, before, after }, place): Bar => {
    const name = factor === null ? stepNames[kind] : `${stepNames[kind]} × ${factor}`;
    const tone = place === 0 ? "whole" : Number(after) < Number(before) ? "down" : "up";
    return { name, before: place === 0 ? "0" : before, after, figure: after, tone };
  });
  if (total === null || due === null || covered === null || coveredUnits === null || coveredUnits === 0) return bars;
  return [
    ...bars,
    { name: "Credits pay", before: total, after: due, figure: `−${covered}`, tone: "credit" },
    { name: "To pay", before: "0", after: due, figure: due, tone: "whole" },
  ];
}
