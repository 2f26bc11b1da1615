import { type BalanceFragment, Balances as BalancesText } from "../graph/generated.ts";
import { useGraph } from "../graph/use-graph.ts";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { type Share, Shares, StackedBar } from "../parts/stacked-bar.tsx";
import { balanceName, unitName, unitsText } from "../parts/words.ts";

/** What the customer has of each kind and unit, as the graph's balance says it. */
export function Balances(variables: { businessId: number; coworkerId: number }) {
  const { data, failure, isLoading } = useGraph(BalancesText, variables);
  return (
    <Panel title={`Balances of customer ${variables.coworkerId}`}>
      {isLoading && data === null && <Loading what="the balances" />}
      <Failed failure={failure} />
      {data?.creditBalance.length === 0 && <Empty>This customer has no credits here.</Empty>}
      <div class="balances">
        {data?.creditBalance.map((balance) => (
          <section key={balanceName(balance)} class="balance" aria-label={balanceName(balance)}>
            <header>
              <h3>{balanceName(balance)}</h3>
              <p class="figure">
                <strong data-figure="available">{unitsText(balance.available, balance.unit)}</strong> available
              </p>
            </header>
            <StackedBar shares={sharesOf(balance)} label={balanceName(balance)} />
            <Shares shares={sharesOf(balance)} />
            <p class="hint">
              {balance.granted} {unitName(balance.unit)} granted
            </p>
          </section>
        ))}
      </div>
    </Panel>
  );
}

function sharesOf({ used, rolledOver, held, expired, voided, scheduled, available }: BalanceFragment): Share[] {
  return [
    { name: "Used", value: used, tone: "used" },
    { name: "Held", value: held, tone: "held" },
    { name: "Available", value: available, tone: "available" },
    { name: "Not valid yet", value: scheduled, tone: "scheduled" },
    { name: "Expired", value: expired, tone: "expired" },
    { name: "Voided", value: voided, tone: "voided" },
    { name: "Rolled over", value: rolledOver, tone: "rolled" },
  ];
}
