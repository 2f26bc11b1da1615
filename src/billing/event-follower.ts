import type { Event } from "../domain/event/event.ts";
import type { EventWindow, Matching } from "./event-window.ts";
import type { FoundEvents } from "./events.ts";

/** Events that a follower gets at a time. */
export const BATCH_EVENTS = 100;

/** The events of one follower, several at a time. It fails with `BadCursor` if events that it has not read were deleted. */
export interface Following extends AsyncIterable<readonly Event[]> {
  /** Ends it, also while it waits. */
  stop(): void;
}

/** A follower that waits for events. */
export interface Waiting {
  /** Whether there is an event for it, or it must read from the database. It passes the events of others. */
  hasMore(): boolean;
  wake(): void;
}

interface Source {
  readonly window: EventWindow;
  readonly waiting: Set<Waiting>;
  isClosed(): boolean;
  /** The next events of the follower from the database. */
  readBehind(place: number): Promise<FoundEvents>;
  onStop(): void;
}

/** Follows events from a place on: from the database while it is older than the window, then from there. */
export function follower(from: number, matching: Matching, source: Source): Following {
  const { window, waiting, isClosed, readBehind, onStop } = source;
  let place = from;
  let isStopped = false;
  let wait: Waiting | null = null;

  function stop(): void {
    if (isStopped) return;
    isStopped = true;
    onStop();
    wait?.wake();
  }

  function hasMore(): boolean {
    if (place < window.from()) return true;
    const { events, through } = window.after(place, matching, 1);
    if (events.length === 0) place = through;
    return events.length > 0;
  }

  async function more(): Promise<void> {
    await new Promise<void>((wake) => {
      wait = { hasMore, wake };
      waiting.add(wait);
    });
    waiting.delete(wait!);
    wait = null;
  }

  async function next(): Promise<IteratorResult<readonly Event[], undefined>> {
    while (!isStopped && !isClosed()) {
      const [before, isBehind] = [place, place < window.from()];
      const found = isBehind ? await readBehind(place) : window.after(place, matching, BATCH_EVENTS);
      place = found.through;
      if (isStopped) break;
      if (found.events.length > 0) return { done: false, value: found.events };
      if (!isBehind || place === before) await more();
    }
    return { done: true, value: undefined };
  }

  return {
    stop,
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        stop();
        return { done: true, value: undefined };
      },
    }),
  };
}
