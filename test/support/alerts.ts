import type { CommandContext } from "../../src/domain/decision.ts";
import type { Event } from "../../src/domain/event/event.ts";
import { type EventType, eventTypes } from "../../src/domain/event/event-type.ts";
import type { Store } from "../../src/store/store.ts";
import { given, NOW } from "./given.ts";

export const DAY = 86_400_000;

/** The events of levels and of time. */
const alertTypes: readonly EventType[] = eventTypes.slice(eventTypes.indexOf("CREDIT_LOW")).concat("HOLD_EXPIRED");

/** The events of alerts, in their order. */
export async function alertsOf(store: Store, types: readonly EventType[] = alertTypes): Promise<readonly Event[]> {
  await store.numberEvents();
  const reader = store.snapshot(null);
  try {
    const listing = { after: 0, types, businessId: null, coworkerId: null, count: 10_000 };
    return (await reader.events(listing)).events;
  } finally {
    reader.release();
  }
}

/** Alerts in short, such as `CREDIT_LOW 20 of 100`, or with the record: `CREDIT_EXPIRED 4`. */
export async function told(store: Store): Promise<string[]> {
  return (await alertsOf(store)).map(({ type, subject, data }) => {
    if (subject !== null) return `${type} ${subject.id}`;
    const { Total, Available } = JSON.parse(data);
    return `${type} ${Available} of ${Total}`;
  });
}

/** The context of a command this many milliseconds after `given`. */
export function afterGiven(milliseconds: number): CommandContext {
  return { ...given, now: NOW + milliseconds };
}

/** Writes all events that are due this long after `given`, as one process does. Returns the number of moments. */
export async function runDue(store: Store, milliseconds: number): Promise<number> {
  let looked = 0;
  for (;;) {
    const work = await store.commit("writeDueEvents", null, afterGiven(milliseconds));
    if (work.looked === 0) return looked;
    looked += work.looked;
  }
}
