import { ask, type CommandContext, type Decision } from "../decision.ts";
import type { UpstreamMark } from "../step.ts";

/** Marks how far it was brought, in the database that it was brought into: whoever restores a backup has both as they were. */
export function* markUpstream(
  { upstream, marks }: { upstream: string; marks: readonly UpstreamMark[] },
  _context: CommandContext,
): Decision<void> {
  for (const mark of marks) yield* ask({ step: "mark", upstream, ...mark });
}
