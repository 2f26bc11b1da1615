import type { Store } from "../store/store.ts";
import type { EventFeed } from "./event-feed.ts";

/** The store, which pokes the feed after each commit. */
export function poking(store: Store, feed: Pick<EventFeed, "poke">): Store {
  return {
    ...store,
    async commit(decision, input, context) {
      const answer = await store.commit(decision, input, context);
      feed.poke();
      return answer;
    },
  };
}
