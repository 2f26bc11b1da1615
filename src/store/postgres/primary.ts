import type { ServerState } from "./server-state.ts";

/** What is known of the database. A server that is behind this has been left behind. */
export interface Lineage {
  /** `null`: no primary was seen yet. */
  readonly system: string | null;
  readonly timeline: number;
}

export const unknownLineage: Lineage = { system: null, timeline: 0 };

/** The server of that place accepts writes, or why none does. */
export type Election = { readonly place: number } | { readonly none: string };

/**
 * Which of the servers may be written to; `null` is one that does not answer. It is the one server that accepts writes
 * on the latest timeline that any of them has, or that was seen before: each promotion begins a new one, and the server that
 * was the primary until then stays behind on its own.
 */
export function elect(states: readonly (ServerState | null)[], known: Lineage, current: number | null): Election {
  const ours = states.map((state) => (state === null || isForeign(state, known) ? null : state));
  const systems = new Set(ours.flatMap((state) => (state === null ? [] : [state.system])));
  if (systems.size > 1) return { none: "the servers are not copies of one database" };
  const timeline = Math.max(known.timeline, ...ours.map((state) => state?.timeline ?? 0));
  const writable = ours.flatMap((state, place) => (isWritable(state) ? [{ place, state }] : []));
  const fit = writable.filter(({ state }) => state.timeline === timeline);
  const [first] = fit;
  if (first === undefined) return { none: whyNone(states, ours, writable.length > 0) };
  if (new Set(fit.map(({ state }) => state.startedAt)).size > 1)
    return { none: "two servers accept writes, each without the other's: stop the one that was not promoted" };
  return { place: fit.find(({ place }) => place === current)?.place ?? first.place };
}

function isForeign({ system }: ServerState, known: Lineage): boolean {
  return known.system !== null && system !== known.system;
}

function isWritable(state: ServerState | null): state is ServerState {
  return state !== null && !state.isStandby && !state.isReadOnly;
}

function whyNone(
  states: readonly (ServerState | null)[],
  ours: readonly (ServerState | null)[],
  isLeftBehind: boolean,
): string {
  if (isLeftBehind) return "the only server that accepts writes has been left behind by a promotion";
  if (ours.some((state) => state !== null)) return "every server is a standby or read-only";
  if (states.some((state) => state !== null)) return "the servers have another database than before";
  return "no server answers";
}

/** Whether a new connection leads to the server that is written to now; why not, if it does not. */
export function whyNotWritable(state: ServerState, known: Lineage): string | null {
  if (isForeign(state, known)) return "the server has another database than before";
  if (!isWritable(state)) return "the server is a standby or read-only";
  return state.timeline < known.timeline ? "the server has been left behind by a promotion" : null;
}
