import type { Dependencies } from "../billing/dependencies.ts";
import { DUE_MAX, type DueWork } from "../domain/alert/write-due-events.ts";
import type { BackgroundTask } from "./task.ts";

type Given = Pick<Dependencies, "store" | "clock">;

/** Writes the events that time brings: of credits and holds at their moments, and of levels that change then. */
export function dueEventsTask(given: Given): BackgroundTask {
  return {
    name: "due-events",
    async look() {
      const next = await nextMoment(given);
      if (next === null) return { wait: Number.POSITIVE_INFINITY, lag: 0 };
      const wait = next - given.clock.now();
      return { wait: Math.max(wait, 0), lag: Math.max(-wait, 0) };
    },
    async run() {
      const { looked } = await writeSome(given);
      return { done: looked };
    },
  };
}

/** Writes all that is due, in short commits. Returns what was done. */
export async function writeAllDue(given: Given): Promise<DueWork> {
  const done = { looked: 0, written: 0 };
  for (;;) {
    const { looked, written } = await writeSome(given);
    done.looked += looked;
    done.written += written;
    if (looked < DUE_MAX) return done;
  }
}

function writeSome({ store, clock }: Given): Promise<DueWork> {
  return store.commit("writeDueEvents", null, { now: clock.now(), by: "gateway", businesses: null });
}

async function nextMoment({ store }: Given): Promise<number | null> {
  const reader = store.snapshot(null);
  try {
    return await reader.only().nextDue();
  } finally {
    reader.release();
  }
}
