import { sql } from "drizzle-orm";
import type {
  DataOf,
  Event,
  EventBounds,
  EventListing,
  EventOwner,
  EventPage,
  NewEvent,
} from "../domain/event/event.ts";
import { EventType } from "../domain/event/event-type.ts";
import { choice, id, instantField } from "../domain/field.ts";
import type { Dialect } from "./dialect.ts";
import { type Scope, visible } from "./scope.ts";
import { place } from "./slot.ts";
import { slots } from "./slots.ts";
import { fixed, inForm, type Statement } from "./statement.ts";
import { rows, type Statements } from "./statements.ts";

const ID = id("");
const TYPE = choice(EventType, "");
const OCCURRED_ON = instantField("");

/** Events of any kind that a page reads at most. A page of a rare kind may end early, and says so by `through`. */
const READ_MAX = 10_000;

interface StoredEvent extends Pick<Event, "sequence" | "id" | "type" | "businessId" | "coworkerId" | "data"> {
  readonly occurredOn: unknown;
  readonly details: string;
}

type Details = Pick<Event, "actor" | "operationId" | "reason" | "subject" | "useHistoryIds">;

interface StoredBound {
  readonly name: string;
  readonly value: unknown;
}

const insert = fixed(
  () => sql`insert into event (unique_id, type, occurred_on, business_id, coworker_id, details, data)
    values (${place("uniqueId")}, ${place("type")}, ${place("occurredOn")}, ${place("businessId")},
      ${place("coworkerId")}, ${place("details")}, ${place("data")})`,
);
const insertWithOwners = fixed<{ id: number }>((dialect) => sql`${insert({}, dialect).sql} returning id`);

interface Writing {
  readonly dialect: Dialect;
  readonly newUniqueId: () => string;
  readonly eventData: DataOf | null;
}

/** Writes an event and its owners, if events are kept. */
export function* writeEvent(event: NewEvent, { dialect, newUniqueId, eventData }: Writing): Statements<void> {
  if (eventData === null) return;
  const { type, businessId, coworkerId, actor, operationId, reason, subject, useHistoryIds, owners } = event;
  const details: Details = { actor, operationId, reason, subject, useHistoryIds };
  const values = {
    uniqueId: newUniqueId(),
    type,
    businessId,
    coworkerId,
    occurredOn: dialect.encode(OCCURRED_ON, event.occurredOn),
    details: JSON.stringify(details),
    data: eventData(event.data, event.occurredOn),
  };
  if (owners.length === 0) {
    yield insert(values, dialect);
    return;
  }
  const [inserted] = yield* rows(insertWithOwners(values, dialect));
  for (const owner of owners) yield insertOwner({ event: inserted!.id, owner }, dialect);
}

const insertOwner = fixed(
  () => sql`insert into event_owner (event_id, coworker_id) values (${place("event")}, ${place("owner")})`,
);

/** The next events after a place: reads at most `READ_MAX` events of any kind, and returns the matching ones. */
export function selectEvents(
  { after, types, businessId, coworkerId, count }: EventListing,
  scope: Scope,
  dialect: Dialect,
): Statement<StoredEvent> {
  const taken = slots(dialect);
  const [from, to, most] = [taken.one(ID, after), taken.one(ID, after + READ_MAX), taken.one(ID, count)];
  const listed = taken.many(TYPE, types);
  const businesses = businessId === null ? scope : visible([businessId], scope);
  const within = businesses === null ? null : taken.ids(businesses);
  const coworker = coworkerId === null ? null : taken.one(ID, coworkerId);
  return inForm(["events", within === null, coworker === null], taken.values, dialect, () => {
    const sequence = dialect.eventSequence;
    const ofCoworker =
      coworker === null
        ? sql`1 = 1`
        : sql`(coworker_id = ${place(coworker)} or exists (select 1 from event_owner owner
            where owner.event_id = event.id and owner.coworker_id = ${place(coworker)}))`;
    return sql`select ${sequence} "sequence", unique_id "id", type,
        ${dialect.inJson(sql`occurred_on`, OCCURRED_ON)} "occurredOn",
        business_id "businessId", coworker_id "coworkerId", details, data
      from event
      where ${sequence} > ${dialect.operand(ID, from)} and ${sequence} <= ${dialect.operand(ID, to)}
        and ${dialect.isIn(sql`type`, TYPE, listed)}
        and ${within === null ? sql`1 = 1` : dialect.isIn(sql`business_id`, ID, within)}
        and ${ofCoworker}
      order by ${sequence} limit ${place(most)}`;
  });
}

/** The customers whose credit the ledger rows of these events changed, besides the event's own. */
export const selectEventOwners = fixed<EventOwner>(
  (dialect) => sql`select ${dialect.eventSequence} "sequence", owner.coworker_id "coworkerId"
    from event join event_owner owner on owner.event_id = event.id
    where ${dialect.eventSequence} > ${dialect.operand(ID, "after")}
      and ${dialect.eventSequence} <= ${dialect.operand(ID, "through")}`,
);

export function toEventOwner({ sequence, coworkerId }: EventOwner): EventOwner {
  return { sequence: Number(sequence), coworkerId };
}

export function toEventPage(found: readonly StoredEvent[], { after, count }: EventListing, head: number): EventPage {
  const events = found.map(toEvent);
  const through = events.length === count ? events.at(-1)!.sequence : Math.min(head, after + READ_MAX);
  return { events, through: Math.max(through, after), hasMore: through < head };
}

function toEvent({ details, occurredOn, ...event }: StoredEvent): Event {
  return {
    ...(JSON.parse(details) as Details),
    ...event,
    sequence: Number(event.sequence),
    occurredOn: Number(occurredOn),
  };
}

/** The sequence given last, and that up to which events were deleted. */
export const selectEventBounds = fixed<StoredBound>(
  (dialect) => sql`select name, value from event_bound
    union all select 'newest', coalesce(max(${dialect.eventSequence}), 0) from event`,
);

export function toEventBounds(stored: readonly StoredBound[]): EventBounds {
  const values = new Map(stored.map(({ name, value }) => [name, Number(value)]));
  const deletedThrough = values.get("deleted") ?? 0;
  return { deletedThrough, head: Math.max(values.get("newest") ?? 0, deletedThrough) };
}

/** The range of the kept events, as this transaction sees it. */
export function* eventBounds(dialect: Dialect): Statements<EventBounds> {
  return toEventBounds(yield* rows(selectEventBounds({}, dialect)));
}
