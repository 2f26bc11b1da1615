import { DAY_MILLISECONDS, type Instant } from "../domain/calendar.ts";
import { eventTypes } from "../domain/event/event-type.ts";
import type { Dependencies } from "./dependencies.ts";

/** Who deletes: no caller asks for it. */
const BY = "gateway";

type Kept = Pick<Dependencies, "store" | "clock"> & { readonly keptDays: number };

/** When the oldest event must be deleted; `null` without events. */
export async function oldestEventDue({ store, keptDays }: Kept): Promise<Instant | null> {
  const reader = store.snapshot(null);
  try {
    const { deletedThrough } = await reader.eventBounds();
    const oldest = { after: deletedThrough, types: eventTypes, businessId: null, coworkerId: null, count: 1 };
    const { events } = await reader.events(oldest);
    return events.length === 0 ? null : events[0]!.occurredOn + keptDays * DAY_MILLISECONDS;
  } finally {
    reader.release();
  }
}

/** Deletes the oldest events that were kept long enough, as many as one short commit may; returns their number. */
export async function deleteSomeOldEvents({ store, clock, keptDays }: Kept): Promise<number> {
  const now = clock.now();
  const before = now - keptDays * DAY_MILLISECONDS;
  return store.commit("deleteOldEvents", { before }, { now, by: BY, businesses: null });
}

/** Deletes every event that was kept long enough, in short commits between which others can write; returns their number. */
export async function deleteOldEvents(kept: Kept): Promise<number> {
  let deleted = 0;
  for (;;) {
    const more = await deleteSomeOldEvents(kept);
    if (more === 0) return deleted;
    deleted += more;
  }
}
