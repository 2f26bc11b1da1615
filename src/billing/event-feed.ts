import type { EventBounds, EventListing } from "../domain/event/event.ts";
import { eventTypes } from "../domain/event/event-type.ts";
import type { Store } from "../store/store.ts";
import { atMost } from "./at-most.ts";
import { BATCH_EVENTS, type Following, follower, type Waiting } from "./event-follower.ts";
import { eventWindow, type Matching, matchedBusinesses } from "./event-window.ts";
import { type EventQuery, nextEvents, placeOf, readableTypes } from "./events.ts";
import type { Viewer } from "./viewer.ts";

/** Events as they are committed, for the subscriptions of one process. */
export interface EventFeed {
  /**
   * Follows the events that the viewer may read, from a place on: every later one, once, in order. Without `after` it
   * begins with the events that are committed after this call has returned. Throws `Forbidden` and `BadCursor`.
   */
  follow(viewer: Viewer, query: EventQuery): Promise<Following>;
  /** Call it after a commit of this process: its events are then read at once. Other processes' are found by polling. */
  poke(): void;
  /** Adds time that it took to send events to a client: the feed rests for it. */
  spent(milliseconds: number): void;
  /** Ends polling. Followers get nothing more. */
  close(): void;
}

export interface FeedOptions {
  readonly onProblem: (cause: unknown) => void;
  readonly pollMilliseconds?: number;
  /** Events that are kept in memory. */
  readonly windowEvents?: number;
}

/** How often the database is asked for events of other processes, while anything follows. */
const POLL_MILLISECONDS = 250;
const POLLED_EVENTS = 500;
/** Followers that read from the database at the same time. */
const READING_MAX = 4;
/** The feed rests between two deliveries, so that followers take a bounded share of the process from other requests. */
const REST_MILLISECONDS_MIN = 25;
const REST_MILLISECONDS_MAX = 1_000;
/** Time of rest for each unit of time that a delivery took. */
const REST_SHARE = 32;

export function eventFeed(store: Store, options: FeedOptions): EventFeed {
  const { onProblem, pollMilliseconds = POLL_MILLISECONDS } = options;
  const window = eventWindow(options.windowEvents);
  const reading = atMost(READING_MAX);
  const waiting = new Set<Waiting>();
  let [followers, delivered, restsUntil] = [0, 0, 0];
  let timer: NodeJS.Timeout | null = null;
  let [isPolling, isPoked, isClosed, hasFailed] = [false, false, false, false];

  async function poll(): Promise<void> {
    timer = null;
    if (isPolling || followers === 0 || isClosed) return;
    // What was sent since then has made the rest longer.
    if (performance.now() < restsUntil - 1) return schedule(0);
    [isPolling, isPoked] = [true, false];
    try {
      while (await readOn());
      hasFailed = false;
    } catch (cause) {
      // The store may close under the last poll.
      if (!hasFailed && !isClosed) onProblem(cause);
      hasFailed = true;
    } finally {
      isPolling = false;
    }
    schedule(isPoked ? 0 : pollMilliseconds);
  }

  /** Adds the next events to the window, and wakes the followers. Returns whether there are more. */
  async function readOn(): Promise<boolean> {
    await store.numberEvents();
    const after = window.through();
    const reader = store.snapshot(null);
    try {
      const listing = { after, types: eventTypes, businessId: null, coworkerId: null, count: POLLED_EVENTS };
      const { events, through, hasMore } = await reader.events(listing);
      if (through === after) return false;
      const owners = events.length === 0 ? [] : await reader.eventOwners(after, through);
      window.add(events, owners, through);
      await wakeFollowers();
      return hasMore && followers > 0 && !isClosed;
    } finally {
      reader.release();
    }
  }

  async function wakeFollowers(): Promise<void> {
    const begun = performance.now();
    for (const one of [...waiting]) if (one.hasMore()) one.wake();
    await new Promise((resolve) => setImmediate(resolve));
    delivered = performance.now();
    restsUntil = delivered + REST_MILLISECONDS_MIN;
    spent(delivered - begun);
  }

  function spent(milliseconds: number): void {
    restsUntil = Math.min(restsUntil + REST_SHARE * milliseconds, delivered + REST_MILLISECONDS_MAX);
  }

  function schedule(milliseconds: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (followers === 0 || isClosed) return;
    timer = setTimeout(poll, Math.max(milliseconds, restsUntil - performance.now()));
  }

  /** The range of all events that were committed before this call. */
  async function boundsNow(): Promise<EventBounds> {
    await store.numberEvents();
    const reader = store.snapshot(null);
    try {
      return await reader.only().eventBounds();
    } finally {
      reader.release();
    }
  }

  async function readBehind(listing: EventListing, businesses: readonly number[] | null) {
    const reader = store.snapshot(businesses);
    try {
      placeOf(String(listing.after), await reader.eventBounds());
      return await nextEvents(reader, listing);
    } finally {
      reader.release();
    }
  }

  return {
    async follow(viewer, { after, types, businessId, coworkerId }) {
      const readable = readableTypes(viewer, types);
      const bounds = await boundsNow();
      const place = after === null ? bounds.head : placeOf(after, bounds);
      const listing = { types: readable, businessId, coworkerId, count: BATCH_EVENTS };
      const matching: Matching = {
        types: new Set(readable),
        businesses: matchedBusinesses(viewer, businessId),
        coworkerId,
      };
      followers += 1;
      // A poll that still runs for earlier followers adds to the window as it is.
      if (followers === 1 && !isPolling) window.begin(bounds.head);
      if (timer === null && !isPolling) schedule(0);
      return follower(place, matching, {
        ...{ window, waiting },
        isClosed: () => isClosed,
        readBehind: (from) => reading(() => readBehind({ ...listing, after: from }, viewer.businesses)),
        onStop() {
          followers -= 1;
        },
      });
    },

    poke() {
      if (followers === 0 || isPoked) return;
      isPoked = true;
      if (!isPolling) schedule(0);
    },

    spent,

    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      for (const { wake } of [...waiting]) wake();
    },
  };
}
