import { chosenNumber } from "./chosen.ts";
import { Frame } from "./frame.tsx";
import { isDown } from "./graph/gateway.ts";
import { Session } from "./graph/generated.ts";
import { type BusinessEntry, useBusinesses } from "./graph/session.ts";
import { useGraph } from "./graph/use-graph.ts";
import { Later } from "./later.tsx";
import { NumberField } from "./parts/field.tsx";
import { Empty, Failed, Loading } from "./parts/notice.tsx";
import { Prices } from "./prices/view.tsx";
import { choose, route, type ViewName } from "./route.ts";
import type { LocatedBusiness, ViewProps } from "./view-props.ts";

/** The views, for a caller with a token. */
export function Workspace() {
  const { data, failure } = useGraph(Session, {});
  const businesses = useBusinesses();
  const { view, chosen } = route.value;
  const viewer = data?.viewer ?? null;
  const businessId = chosenNumber(chosen, "business") ?? businesses.list?.[0]?.databaseId ?? null;
  const listed = businesses.list?.find(({ databaseId }) => databaseId === businessId) ?? null;
  const isReading = viewer === null || (businesses.list === null && businesses.failure === null);
  const refused = businesses.failure?.code === "FORBIDDEN";
  const business = listed ?? (refused && businessId !== null ? unnamed(businessId) : null);

  return (
    <Frame {...{ viewer, businesses: businesses.list ?? [], businessId }}>
      {isReading && !isDown.value && failure === null && <Loading what="your rights" />}
      <Failed failure={failure} />
      {viewer !== null && <Failed failure={businesses.failure} />}
      {viewer !== null && refused && (
        <form class="filters" onSubmit={(event) => event.preventDefault()}>
          <NumberField label="Business number" value={businessId} onChange={(one) => choose({ business: one })} />
        </form>
      )}
      {viewer !== null && businesses.list?.length === 0 && (
        <Empty>There are no businesses yet. A rule or nameBusinesses makes one known.</Empty>
      )}
      {viewer !== null && businesses.list !== null && businesses.list.length > 0 && business === null && (
        <Empty>There is no business {businessId}, or your token does not show it.</Empty>
      )}
      {viewer !== null && business !== null && (
        <View key={`${view} ${business.databaseId}`} {...{ view, chosen, viewer, business: located(business) }} />
      )}
    </Frame>
  );
}

/** A business whose name the token does not show. Times are those of the browser. */
function unnamed(databaseId: number): BusinessEntry {
  return { databaseId, name: null, timeZone: null, currencyCode: null };
}

function View({ view, ...props }: ViewProps & { view: ViewName }) {
  return view === "prices" ? <Prices {...props} /> : <Later {...{ view, ...props }} />;
}

function located(business: BusinessEntry): LocatedBusiness {
  return { ...business, timeZone: business.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone };
}
