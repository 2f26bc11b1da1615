import type { Event, EventBounds, EventListing } from "../domain/event/event.ts";
import { type EventType, eventTypes, rolesOfEvents } from "../domain/event/event-type.ts";
import { BadCursor, Forbidden } from "../domain/refusal.ts";
import type { Reader } from "../store/store.ts";
import { mayAct, type Viewer } from "./viewer.ts";

/** Which events a caller asks for. */
export interface EventQuery {
  /** A sequence; `null`: from the first kept event. */
  readonly after: string | null;
  /** `null`: every type that the caller may read. */
  readonly types: readonly EventType[] | null;
  readonly businessId: number | null;
  readonly coworkerId: number | null;
}

export interface FoundEvents {
  readonly events: readonly Event[];
  /** Nothing for the caller is missing up to this sequence. */
  readonly through: number;
  readonly hasMore: boolean;
}

/** Reads that one request may make for a page, each of thousands of events. */
const READS_MAX = 10;

/**
 * The types that the viewer may read among those asked for. Throws `Forbidden` if a type is named without its roles, or
 * if none may be read.
 */
export function readableTypes(viewer: Viewer, asked: readonly EventType[] | null): readonly EventType[] {
  const missing = (type: EventType) => rolesOfEvents[type].find((role) => !mayAct(viewer, role));
  const wanted = asked ?? eventTypes;
  const readable = wanted.filter((type) => missing(type) === undefined);
  const [unreadable] = wanted.filter((type) => missing(type) !== undefined);
  if (unreadable !== undefined && (asked !== null || readable.length === 0)) throw new Forbidden(missing(unreadable)!);
  return readable;
}

/**
 * The next `count` events that the viewer may read, of the businesses of the snapshot. Throws `Forbidden`, and `BadCursor`
 * if events after the place were deleted.
 */
export async function eventsAfter(
  viewer: Viewer,
  reader: Reader,
  { after, types, ...of }: EventQuery,
  count: number,
): Promise<FoundEvents> {
  const readable = readableTypes(viewer, types);
  const bounds = await reader.eventBounds();
  const from = after === null ? bounds.deletedThrough : placeOf(after, bounds);
  return nextEvents(reader, { after: from, types: readable, ...of, count });
}

/** The next events after a place. Reads on past events of other kinds, up to a limit. */
export async function nextEvents(reader: Reader, listing: EventListing): Promise<FoundEvents> {
  const { count } = listing;
  const events: Event[] = [];
  let [after, hasMore] = [listing.after, true];
  for (let reads = 0; reads < READS_MAX && hasMore && events.length < count; reads += 1) {
    const page = await reader.events({ ...listing, after, count: count - events.length });
    events.push(...page.events);
    ({ through: after, hasMore } = page);
  }
  return { events, through: after, hasMore };
}

/** The sequence that a cursor names. Throws `BadCursor` if it is none, or if events after it were deleted. */
export function placeOf(cursor: string, { deletedThrough, head }: EventBounds): number {
  const place = /^(0|[1-9]\d{0,15})$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (!Number.isSafeInteger(place)) throw new BadCursor("after", "is not the sequence of an event");
  if (place > head) throw new BadCursor("after", `is after the newest event, ${head}`);
  if (place < deletedThrough)
    throw new BadCursor(
      "after",
      `is before events that were deleted because of their age: the first kept one follows ${deletedThrough}`,
    );
  return place;
}
