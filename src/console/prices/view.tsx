import { Temporal } from "temporal-polyfill";
import { chosenNumber } from "../chosen.ts";
import { today } from "../clock.ts";
import { useNames } from "../graph/session.ts";
import { Empty, Failed, Loading } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { choose } from "../route.ts";
import type { ViewProps } from "../view-props.ts";
import { choicesOf, mondayOf, wantedFrom } from "./booking.ts";
import { Explanation } from "./explanation.tsx";
import { Filters } from "./filters.tsx";
import { Findings } from "./findings.tsx";
import { HeatMap } from "./heat-map.tsx";
import { Legend } from "./legend.tsx";
import { useWeek } from "./use-week.ts";
import { DAYS, scaleOf } from "./week.ts";

/** A week of prices as a map, the explanation of one of them, and the findings of the audit. */
export function Prices({ business, chosen }: Pick<ViewProps, "business" | "chosen">) {
  const { databaseId: businessId, timeZone } = business;
  const { data: names, failure: namesFailure } = useNames(businessId);
  const types = names?.resourceTypes.nodes ?? [];
  const resourceTypeId = chosenNumber(chosen, "type") ?? types[0]?.databaseId ?? null;
  const wanted = resourceTypeId === null ? null : wantedFrom(chosen, { businessId, resourceTypeId, timeZone });
  const currentMonday = mondayOf(today(timeZone));
  const monday = chosenWeek(chosen.week) ?? currentMonday;
  const coworkerId = chosenNumber(chosen, "coworker");
  const at = chosen.at !== undefined && Number.isFinite(Date.parse(chosen.at)) ? chosen.at : null;
  const week = useWeek(wanted, monday);
  const scale = scaleOf(week.days.flatMap((cells) => cells ?? []));
  const nameIn =
    (list: readonly { databaseId: number; name: string | null }[] | undefined, word: string) => (id: number) =>
      list?.find(({ databaseId }) => databaseId === id)?.name ?? `${word} ${id}`;
  const naming = {
    timeZone,
    tariffName: nameIn(names?.tariffs.nodes, "tariff"),
    teamName: nameIn(names?.teams.nodes, "team"),
    typeName: nameIn(types, "resource type"),
  };

  return (
    <>
      <Filters
        {...{ monday, currentMonday, coworkerId, names, failure: namesFailure }}
        wanted={{ ...wantedFrom(chosen, { businessId, resourceTypeId: 0, timeZone }), resourceTypeId }}
      />
      <div class="columns">
        <Panel
          title={resourceTypeId === null ? "Prices" : `Prices: ${naming.typeName(resourceTypeId)}`}
          class="map"
          aside={<Legend {...{ scale }} />}
        >
          <progress
            class={week.daysRead === DAYS || wanted === null ? "done" : ""}
            max={DAYS}
            value={week.daysRead}
            aria-label="Days of the week that are priced"
          />
          {wanted === null && names === null && namesFailure === null && <Loading what="the resource types" />}
          <Failed failure={week.failure ?? (wanted === null ? namesFailure : null)} />
          {names !== null && types.length === 0 && wanted === null && (
            <Empty>
              This business has no resource types yet. A rule that names one, or nameResourceTypes, makes it known.
            </Empty>
          )}
          {wanted !== null && (
            <HeatMap {...{ wanted, monday, week, scale, at }} onOpen={({ from }) => choose({ at: from })} />
          )}
        </Panel>
        <div class="beside">
          {wanted !== null && at !== null && <Explanation {...{ wanted, at, coworkerId, naming }} onClose={close} />}
          {wanted !== null && (
            <Findings
              {...{ businessId, resourceTypeId: wanted.resourceTypeId }}
              mayRead={week.daysRead === DAYS || week.failure !== null}
              onShow={(witness) => choose(choicesOf(witness))}
            />
          )}
        </div>
      </div>
    </>
  );
}

/** Closes the explanation, and goes back to its cell. */
function close(): void {
  document.querySelector<HTMLElement>('.heat [aria-current="true"]')?.focus();
  choose({ at: null });
}

function chosenWeek(text: string | undefined): Temporal.PlainDate | null {
  try {
    return text === undefined ? null : mondayOf(Temporal.PlainDate.from(text));
  } catch {
    return null;
  }
}
