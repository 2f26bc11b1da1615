import type { Event, EventOwner } from "../domain/event/event.ts";
import type { EventType } from "../domain/event/event-type.ts";
import type { Viewer } from "./viewer.ts";

/** What a window keeps at most. Followers that are further behind read from the database. */
const EVENTS_MAX = 1_000;
const CHARACTERS_MAX = 4_000_000;

/** Which events of the window a follower gets. */
export interface Matching {
  readonly types: ReadonlySet<EventType>;
  /** `null`: of every business. */
  readonly businesses: ReadonlySet<number> | null;
  /** Events of this customer, and those whose ledger rows changed a credit of this customer; `null`: of all. */
  readonly coworkerId: number | null;
}

interface Kept {
  readonly event: Event;
  readonly owners: readonly number[];
}

/** The newest events in memory, shared by all followers. It has every event after `from` up to `through`. */
export interface EventWindow {
  from(): number;
  through(): number;
  /** Empties the window: it then begins after this sequence. */
  begin(sequence: number): void;
  /** Adds the events that follow, and their other customers. */
  add(events: readonly Event[], owners: readonly EventOwner[], through: number): void;
  /** The first `count` matching events after a place that the window covers, and the place up to which it was searched. */
  after(place: number, matching: Matching, count: number): { events: Event[]; through: number };
}

export function eventWindow(eventsMax = EVENTS_MAX): EventWindow {
  let kept: Kept[] = [];
  let characters = 0;
  let [from, through] = [0, 0];

  function forgetOldest(): void {
    let forgotten = 0;
    while (kept.length - forgotten > eventsMax || (characters > CHARACTERS_MAX && forgotten < kept.length)) {
      characters -= kept[forgotten]!.event.data.length;
      from = kept[forgotten]!.event.sequence;
      forgotten += 1;
    }
    if (forgotten > 0) kept = kept.slice(forgotten);
  }

  return {
    from: () => from,
    through: () => through,
    begin(sequence) {
      kept = [];
      characters = 0;
      from = sequence;
      through = sequence;
    },
    add(events, owners, to) {
      const ownersOf = new Map<number, number[]>();
      for (const { sequence, coworkerId } of owners)
        ownersOf.set(sequence, [...(ownersOf.get(sequence) ?? []), coworkerId]);
      for (const event of events) {
        kept.push({ event, owners: ownersOf.get(event.sequence) ?? [] });
        characters += event.data.length;
      }
      through = to;
      forgetOldest();
    },
    after(place, matching, count) {
      const events: Event[] = [];
      for (let at = firstAfter(kept, place); at < kept.length; at += 1) {
        if (!matches(kept[at]!, matching)) continue;
        events.push(kept[at]!.event);
        if (events.length === count) return { events, through: events.at(-1)!.sequence };
      }
      return { events, through: Math.max(place, through) };
    },
  };
}

/** Index of the first event with a greater sequence. Followers are mostly near the end. */
function firstAfter(kept: readonly Kept[], place: number): number {
  let at = kept.length;
  while (at > 0 && kept[at - 1]!.event.sequence > place) at -= 1;
  return at;
}

function matches({ event, owners }: Kept, { types, businesses, coworkerId }: Matching): boolean {
  return (
    types.has(event.type) &&
    (businesses === null || businesses.has(event.businessId)) &&
    (coworkerId === null || event.coworkerId === coworkerId || owners.includes(coworkerId))
  );
}

/** The businesses whose events the follower may read and asks for. */
export function matchedBusinesses({ businesses }: Viewer, businessId: number | null): ReadonlySet<number> | null {
  if (businessId === null) return businesses === null ? null : new Set(businesses);
  return new Set(businesses === null || businesses.includes(businessId) ? [businessId] : []);
}
