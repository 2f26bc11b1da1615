import { ask, type CommandContext, type Decision } from "../decision.ts";
import type { UpstreamMark } from "../step.ts";

/**
 * Stores how far an upstream has been imported, in the same database as the records: a backup restores both together.
 */
export function* markUpstream(
  { upstream, marks }: { upstream: string; marks: readonly UpstreamMark[] },
  _context: CommandContext,
): Decision<void> {
  for (const mark of marks) yield* ask({ step: "mark", upstream, ...mark });
}
