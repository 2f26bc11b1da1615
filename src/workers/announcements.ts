import type { DecisionName } from "../domain/decisions.ts";
import type { Store } from "../store/store.ts";

/** Shortest pause between two announcements of a process. */
const PAUSE_MILLISECONDS = 20;

/** Announces decisions to the other processes: the first at once, then what comes within a pause together. */
export function announcements(send: (decisions: DecisionName[]) => void): (decision: DecisionName) => void {
  let waiting = new Set<DecisionName>();
  let isPausing = false;

  function sendWaiting(): void {
    isPausing = waiting.size > 0;
    if (!isPausing) return;
    send([...waiting]);
    waiting = new Set();
    setTimeout(sendWaiting, PAUSE_MILLISECONDS).unref();
  }

  return (decision) => {
    waiting.add(decision);
    if (!isPausing) sendWaiting();
  };
}

/** The store, whose commits are announced. */
export function announcingStore(store: Store, announce: (decision: DecisionName) => void): Store {
  return {
    ...store,
    async commit(decision, input, context) {
      const answer = await store.commit(decision, input, context);
      announce(decision);
      return answer;
    },
  };
}
