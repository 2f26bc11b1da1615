import { followAlerts } from "../alert/follow.ts";
import { touchedBy, touching } from "../alert/touched.ts";
import type { CommandContext, Decision } from "../decision.ts";
import type { ChangeEventType } from "./event-type.ts";
import { isOfFirstRow, recorded } from "./recorded.ts";
import { watched } from "./watched.ts";

interface Decided {
  /** `null`: the decision writes no events. */
  readonly event: ChangeEventType | null;
  /** It writes an event for each record that it changes. */
  readonly isForEach: boolean;
  readonly input: unknown;
}

/**
 * Runs a decision, then in the same transaction what follows from its writes: its event, the moments that it moved and the
 * levels of its customers. A decision without an event sets levels silently.
 */
export function* followed<A>(
  decision: Decision<A>,
  { event, isForEach, input }: Decided,
  context: CommandContext,
): Decision<A> {
  const actor = context.isByTime ? null : context.by;
  if (event === null) {
    const { answer, touched } = yield* touching(decision);
    yield* followAlerts(touched, { actor, isSilent: true });
    return answer;
  }
  const { answer, written } = yield* watched(decision, { ofFirstRow: isOfFirstRow(event) });
  yield* recorded(event, written, { ...named(input), actor, isForEach }, context);
  yield* followAlerts(touchedBy(written), { actor, isSilent: false });
  return answer;
}

/** What the input of a decision says about its event. */
function named(input: unknown): { coworkerId: number | null; reason: string | null } {
  const { coworkerId, reason } = (input ?? {}) as { readonly coworkerId?: unknown; readonly reason?: unknown };
  return {
    coworkerId: typeof coworkerId === "number" ? coworkerId : null,
    reason: typeof reason === "string" ? reason : null,
  };
}
