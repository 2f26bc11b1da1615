import { chosenNumber } from "../chosen.ts";
import { Customers } from "../graph/generated.ts";
import { may } from "../graph/session.ts";
import { useGraph } from "../graph/use-graph.ts";
import { NumberField } from "../parts/field.tsx";
import { Empty, Failed } from "../parts/notice.tsx";
import { choose, hrefOf } from "../route.ts";
import type { ViewProps } from "../view-props.ts";
import { Balances } from "./balances.tsx";
import { Charges } from "./charges.tsx";
import { Credits } from "./credits.tsx";
import { Statement } from "./statement.tsx";

const LINKS = 24;

/** What a customer has left, which credits that is, and what became of them. */
export function Customer({ business, viewer, chosen }: ViewProps) {
  const { databaseId: businessId, timeZone } = business;
  const { data, failure } = useGraph(Customers, { businessId });
  const known = data?.coworkers.nodes.map(({ databaseId }) => databaseId) ?? [];
  const coworkerId = chosenNumber(chosen, "coworker");
  const mayCorrect = may(viewer, "CoworkerExtraServiceUseHistory-Create");
  const mayCharge = mayCorrect && may(viewer, "CoworkerExtraService-Create");
  return (
    <>
      <form class="filters" onSubmit={(event) => event.preventDefault()} aria-label="Customer">
        <NumberField
          label="Customer number"
          value={coworkerId}
          known={known}
          onChange={(one) => choose({ coworker: one })}
        />
      </form>
      <Failed failure={failure} />
      {coworkerId === null && (
        <nav class="panel" aria-label="Customers">
          <Empty>
            {data !== null && known.length === 0
              ? "No customer of this business has credits or charges yet."
              : "Enter the number of a customer, or choose one:"}
          </Empty>
          <p class="links">
            {known.slice(0, LINKS).map((one) => (
              <a key={one} href={hrefOf("customer", { ...chosen, coworker: String(one) })}>
                {one}
              </a>
            ))}
          </p>
        </nav>
      )}
      {coworkerId !== null && (
        <div class="stack" key={coworkerId}>
          <Balances {...{ businessId, coworkerId }} />
          <Credits {...{ businessId, coworkerId, timeZone, mayCorrect }} />
          <Charges {...{ businessId, coworkerId, timeZone, mayCharge }} />
          <Statement {...{ business, coworkerId, mayCorrect, month: chosen.month ?? null }} />
        </div>
      )}
    </>
  );
}
