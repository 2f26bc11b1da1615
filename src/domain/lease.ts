import type { Instant } from "./calendar.ts";
import { ask, type CommandContext, type Decision, moment } from "./decision.ts";

/** A task that one process at a time does, and the process that wants to do it. */
export interface LeaseClaim {
  readonly task: string;
  readonly holder: string;
  /** Time from now for which the lease is taken; 0 gives it up. */
  readonly milliseconds: number;
}

/**
 * Takes, prolongs or gives up the lease of a task; answers whether the holder has it. The store's clock counts, because
 * the clocks of several processes may differ.
 */
export function* claimLease({ task, holder, milliseconds }: LeaseClaim, _context: CommandContext): Decision<boolean> {
  const now: Instant = yield* moment();
  return yield* ask({ step: "takeLease", task, holder, now, until: now + milliseconds });
}
