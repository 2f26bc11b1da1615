import { useState } from "preact/hooks";
import { Temporal } from "temporal-polyfill";
import { GiveBack } from "../actions/give-back.tsx";
import { today } from "../clock.ts";
import { Statement as StatementText } from "../graph/generated.ts";
import { useGraph } from "../graph/use-graph.ts";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { choose } from "../route.ts";
import type { LocatedBusiness } from "../view-props.ts";
import { BalanceCharts } from "./balance-charts.tsx";
import { Ledger, type LedgerEntry } from "./ledger.tsx";
import { boundsOf, monthOf, monthText } from "./months.ts";

interface StatementProps {
  readonly business: LocatedBusiness;
  readonly coworkerId: number;
  readonly month: string | null;
  readonly mayCorrect: boolean;
}

/** A month of the customer's ledger with its running balance. The page prints this panel alone. */
export function Statement({ business, coworkerId, month, mayCorrect }: StatementProps) {
  const { databaseId: businessId, timeZone } = business;
  const current = monthOf(today(timeZone));
  const shown = yearMonth(month) ?? Temporal.PlainYearMonth.from(current);
  const variables = { businessId, coworkerId, ...boundsOf(shown, timeZone) };
  const { data, failure, isLoading } = useGraph(StatementText, variables);
  const [givenBack, setGivenBack] = useState<LedgerEntry | null>(null);
  const statement = data?.creditStatement ?? null;
  const show = (one: Temporal.PlainYearMonth) => choose({ month: one.toString() === current ? null : one.toString() });
  return (
    <Panel
      title={`Statement, ${monthText(shown)}`}
      class="statement"
      aside={
        <div class="week screen-only">
          <button type="button" aria-label="Month before" onClick={() => show(shown.subtract({ months: 1 }))}>
            ‹
          </button>
          <input
            type="month"
            aria-label="Month"
            value={shown.toString()}
            onChange={({ currentTarget }) => {
              const typed = yearMonth(currentTarget.value);
              if (typed !== null) show(typed);
            }}
          />
          <button type="button" aria-label="Month after" onClick={() => show(shown.add({ months: 1 }))}>
            ›
          </button>
          <button type="button" disabled={statement === null} onClick={() => print()}>
            Print
          </button>
        </div>
      }
    >
      <p class="print-only">
        {business.name ?? `Business ${businessId}`} · Customer {coworkerId} · times of {timeZone}
      </p>
      {isLoading && statement === null && <Loading what="the statement" />}
      <Failed failure={failure} />
      {statement !== null && statement.opening.length + statement.closing.length === 0 && (
        <Empty>The customer had no credit in this month.</Empty>
      )}
      {statement !== null && statement.closing.length > 0 && (
        <>
          <BalanceCharts {...{ statement, timeZone }} />
          <Ledger {...{ statement, timeZone }} onGiveBack={mayCorrect ? setGivenBack : null} />
        </>
      )}
      {givenBack !== null && <GiveBack entry={givenBack} onClose={() => setGivenBack(null)} />}
    </Panel>
  );
}

function yearMonth(text: string | null): Temporal.PlainYearMonth | null {
  return text !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? Temporal.PlainYearMonth.from(text) : null;
}
