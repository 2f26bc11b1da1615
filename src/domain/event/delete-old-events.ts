import type { Instant } from "../calendar.ts";
import { ask, type CommandContext, type Decision } from "../decision.ts";

/** Events that one commit deletes at most: other writers wait for it. */
export const DELETED_MAX = 1_000;

/**
 * Deletes the oldest events in sequence that happened before the moment, at most `DELETED_MAX`; returns their number. It
 * stops at the first later one, so no gap arises that a reader would not notice.
 */
export function deleteOldEvents({ before }: { readonly before: Instant }, _context: CommandContext): Decision<number> {
  return ask({ step: "deleteEvents", before, most: DELETED_MAX });
}
