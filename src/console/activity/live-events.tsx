import { useEffect, useState } from "preact/hooks";
import type { LiveEventFragment } from "../graph/generated.ts";
import { Empty } from "../parts/notice.tsx";
import { Panel } from "../parts/panel.tsx";
import { shortMomentText } from "../parts/times.ts";
import { eventName } from "../parts/words.ts";
import { type FeedState, followEvents } from "./follow-events.ts";

const SHOWN_MAX = 100;

/** Events as they are committed, the latest first. */
export function LiveEvents({ businessId, timeZone }: { businessId: number; timeZone: string }) {
  const [events, setEvents] = useState<readonly LiveEventFragment[]>([]);
  const [state, setState] = useState<FeedState>("connecting");
  useEffect(
    () =>
      followEvents(businessId, {
        onEvent: (event) => setEvents((older) => [event, ...older].slice(0, SHOWN_MAX)),
        onState: setState,
      }),
    [businessId],
  );
  return (
    <Panel title="Live events" aside={<State state={state} />}>
      {typeof state === "object" && <p class="notice notice-quiet">Your token does not show events: {state.refused}</p>}
      {typeof state !== "object" && events.length === 0 && (
        <Empty>A change to rules, credits or bookings appears here when it is made.</Empty>
      )}
      <ol class="plain events" aria-live="polite">
        {events.map((event) => (
          <li key={event.id} data-event={event.sequence}>
            <strong>{eventName(event.type)}</strong>
            <time class="hint" dateTime={event.occurredOn}>
              {shortMomentText(event.occurredOn, timeZone)}
            </time>
            <span>
              {event.coworkerId !== null && `Customer ${event.coworkerId}. `}
              {event.useHistories.map(
                ({ coworkerExtraServiceId, creditUsed, balanceAfter }) =>
                  `Credit ${coworkerExtraServiceId}: ${-(creditUsed ?? 0)}, ${balanceAfter} left. `,
              )}
              {event.reason}
            </span>
            <span class="hint">{event.actor ?? "by time"}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function State({ state }: { state: FeedState }) {
  if (typeof state === "object") return <span class="badge">Off</span>;
  const words = { connecting: "Connecting", live: "Live", waiting: "Connecting again" } as const;
  return <span class={`badge ${state === "live" ? "good" : "warn"}`}>{words[state]}</span>;
}
