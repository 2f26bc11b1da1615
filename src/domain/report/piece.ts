import type { Instant } from "../calendar.ts";

/**
 * A part of a range in which the clocks have one offset from UTC and, if months count, show one month. Within it, the
 * local day of a moment is a division, and needs no list of days.
 */
export interface Piece {
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds by which the clocks are ahead of UTC. */
  readonly offset: number;
  /** The month (`periods.ts`); 0 if months do not count. */
  readonly month: number;
}
