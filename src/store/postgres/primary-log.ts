import type { ServerState } from "./server-state.ts";

/** Looks that are kept: at four a second, those of more than an hour. */
const LOOKS_MAX = 16_384;

/**
 * How far the primary's log had come at which moment. From the place that a replica has reached follows the moment until
 * which it has everything: no clock of a server is needed, and a replica is current while nothing is written.
 */
export function primaryLog() {
  let looks: { lsn: bigint; askedAt: number }[] = [];
  let timeline = 0;

  return {
    saw({ state, askedAt }: { readonly state: ServerState; readonly askedAt: number }): void {
      if (state.timeline !== timeline) looks = [];
      timeline = state.timeline;
      const last = looks.at(-1);
      // While nothing is written, only the last moment counts.
      if (last?.lsn === state.lsn) last.askedAt = askedAt;
      else looks.push({ lsn: state.lsn, askedAt });
      if (looks.length > LOOKS_MAX) looks = looks.slice(LOOKS_MAX / 2);
    },
    /** The last moment until which a copy at this place has everything; `null` if it is behind all that is known. */
    until(lsn: bigint): number | null {
      return looks.findLast((look) => look.lsn <= lsn)?.askedAt ?? null;
    },
  };
}
