import type { Viewer } from "../../billing/viewer.ts";
import { tokenEndOf } from "../auth.ts";

/** Node's timers end at once beyond it. */
const TIMER_MILLISECONDS_MAX = 2 ** 31 - 1;

/** Calls `act` when the viewer's token ends. Returns what cancels it. */
export function whenTokenEnds(viewer: Viewer, now: () => number, act: () => void): () => void {
  let timer: NodeJS.Timeout;

  function wait(): void {
    const left = tokenEndOf(viewer) - now();
    if (left > 0) timer = setTimeout(wait, Math.min(left, TIMER_MILLISECONDS_MAX));
    else act();
  }

  timer = setTimeout(wait, 0);
  return () => clearTimeout(timer);
}
