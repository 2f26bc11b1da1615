import { deleteSomeOldEvents, oldestEventDue } from "../billing/old-events.ts";
import type { BackgroundTask } from "./task.ts";

/** Deletes events that were kept long enough, in short commits. */
export function oldEventsTask(kept: Parameters<typeof deleteSomeOldEvents>[0]): BackgroundTask {
  return {
    name: "old-events",
    // Nobody notices an event that is kept a minute longer.
    poll: 60_000,
    async look() {
      const at = await oldestEventDue(kept);
      const wait = at === null ? Number.POSITIVE_INFINITY : at - kept.clock.now();
      return { wait: Math.max(wait, 0), lag: Math.max(-wait, 0) };
    },
    run: async () => ({ done: await deleteSomeOldEvents(kept) }),
  };
}
