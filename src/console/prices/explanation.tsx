import { useEffect, useRef } from "preact/hooks";
import { Explanation as ExplanationText } from "../graph/generated.ts";
import { useGraph } from "../graph/use-graph.ts";
import { Failed, Loading } from "../parts/notice.tsx";
import { spanText } from "../parts/times.ts";
import { moneyText, unitsText } from "../parts/words.ts";
import { quoteInput, type Wanted } from "./booking.ts";
import { Candidates } from "./candidates.tsx";
import { CreditPlan } from "./credit-plan.tsx";
import { chosenBecause, outcomes } from "./outcomes.ts";
import type { Naming } from "./sentences.ts";
import { Waterfall } from "./waterfall.tsx";

interface ExplanationProps {
  readonly wanted: Wanted;
  /** Start of the booking. */
  readonly at: string;
  /** Whose credits are planned; null: nobody's. */
  readonly coworkerId: number | null;
  readonly naming: Naming;
  readonly onClose: () => void;
}

/** Why a booking costs what it costs: the steps of its price, the rules that lost, and what credits would pay. */
export function Explanation({ wanted, at, coworkerId, naming, onClose }: ExplanationProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const to = new Date(Date.parse(at) + wanted.lengthMinutes * 60_000).toISOString();
  const input = { ...quoteInput(wanted, at, to), coworkerId };
  const { data, failure, isLoading } = useGraph(ExplanationText, { input });
  const quote = data?.priceQuote ?? null;

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "nearest" });
  }, [at]);

  return (
    <section
      class="panel explanation"
      aria-labelledby="explanation"
      onKeyDown={({ key }) => {
        if (key === "Escape") onClose();
      }}
    >
      <header class="panel-head">
        <h2 id="explanation" tabIndex={-1} ref={heading}>
          {spanText(at, to, wanted.timeZone)}
        </h2>
        <button type="button" class="quiet" onClick={onClose}>
          Close
        </button>
      </header>
      {isLoading && quote === null && <Loading what="the price" />}
      <Failed failure={failure} />
      {quote !== null && quote.outcome !== "PRICED" && <p class="notice">{outcomes[quote.outcome]}</p>}
      {quote !== null && quote.outcome === "PRICED" && (
        <>
          <p class="price">
            <strong data-figure="total">{moneyText(quote.total, quote.currencyCode)}</strong>
            <span>{quote.extraService?.name ?? "A rule that was deleted since"}</span>
          </p>
          <p class="because">
            {quote.chosenBecause !== null && chosenBecause[quote.chosenBecause]}{" "}
            {quote.billedUnits !== null &&
              quote.unit !== null &&
              `It bills ${unitsText(quote.billedUnits, quote.unit)}.`}
          </p>
          <Waterfall quote={quote} />
          <CreditPlan {...{ quote, coworkerId, timeZone: wanted.timeZone }} />
        </>
      )}
      {quote !== null && <Candidates {...{ quote, naming }} />}
    </section>
  );
}
