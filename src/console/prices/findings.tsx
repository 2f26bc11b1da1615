import { Findings as FindingsText, type WitnessFragment } from "../graph/generated.ts";
import { useGraph } from "../graph/use-graph.ts";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { findingTitles } from "./outcomes.ts";

interface FindingsProps {
  readonly businessId: number;
  readonly resourceTypeId: number;
  /** False while the map is read: an audit keeps the gateway busy. */
  readonly mayRead: boolean;
  readonly onShow: (witness: WitnessFragment) => void;
}

/** What an audit finds in the rules. Each finding leads to a booking that shows it. */
export function Findings({ businessId, resourceTypeId, mayRead, onShow }: FindingsProps) {
  const { data, failure, isLoading } = useGraph(FindingsText, mayRead ? { businessId, resourceTypeId } : null);
  const audit = data?.pricingRuleAudit ?? null;
  return (
    <Panel title="Findings" aside={audit === null ? undefined : <span class="count">{audit.findings.length}</span>}>
      {(isLoading || !mayRead) && audit === null && <Loading what="the audit of the rules" />}
      <Failed failure={failure} />
      {audit?.findings.length === 0 && <Empty>The audit finds no mistake in these rules.</Empty>}
      {audit?.complete === false && <p class="hint">The rules are many: the audit stopped before its end.</p>}
      <ul class="findings">
        {audit?.findings.map(({ kind, message, witness }, place) => (
          <li key={place}>
            <h3>{findingTitles[kind]}</h3>
            <p>{message}</p>
            {witness !== null && (
              <button type="button" class="quiet" onClick={() => onShow(witness)}>
                Show in the map
              </button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
