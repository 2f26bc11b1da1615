import { nextEvents } from "../../src/billing/events.ts";
import type { Event } from "../../src/domain/event/event.ts";
import { eventTypes } from "../../src/domain/event/event-type.ts";
import type { Store } from "../../src/store/store.ts";

/** Every event of the store that was not deleted, in its order. */
export async function eventsOf(store: Store): Promise<readonly Event[]> {
  await store.numberEvents();
  const reader = store.snapshot(null);
  try {
    const { deletedThrough: after } = await reader.eventBounds();
    const listing = { after, types: eventTypes, businessId: null, coworkerId: null, count: 100_000 };
    return (await nextEvents(reader, listing)).events;
  } finally {
    reader.release();
  }
}

/** The events that `act` writes. */
export async function eventsOfAct(store: Store, act: () => Promise<unknown>): Promise<readonly Event[]> {
  const before = (await eventsOf(store)).at(-1)?.sequence ?? 0;
  await act();
  return (await eventsOf(store)).filter(({ sequence }) => sequence > before);
}

/** Without those of levels, which follow from the change of what is available: `alerts.test.ts` has them. */
export function withoutLevels(events: readonly Event[]): readonly Event[] {
  return events.filter(({ type }) => type !== "CREDIT_LOW" && type !== "CREDIT_EXHAUSTED");
}
