import { followAlerts } from "../alert/follow.ts";
import { touchedBy, touching } from "../alert/touched.ts";
import type { CommandContext, Decision } from "../decision.ts";
import type { ChangeEventType } from "./event-type.ts";
import { recorded } from "./recorded.ts";
import { watched } from "./written.ts";

interface Decided {
  /** `null`: the decision writes no events. */
  readonly event: ChangeEventType | null;
  readonly input: unknown;
}

/**
 * Runs a decision, then in the same transaction what follows from its writes: its event, the moments that it moved and the
 * levels of its customers. A decision without an event sets levels silently.
 */
export function* followed<A>(decision: Decision<A>, { event, input }: Decided, context: CommandContext): Decision<A> {
  const actor = context.by;
  if (event === null) {
    const { answer, touched } = yield* touching(decision);
    yield* followAlerts(touched, { actor, isSilent: true });
    return answer;
  }
  const { answer, written } = yield* watched(decision);
  yield* recorded(event, written, customerOf(input), context);
  yield* followAlerts(touchedBy(written), { actor, isSilent: false });
  return answer;
}

function customerOf(input: unknown): number | null {
  const { coworkerId } = (input ?? {}) as { readonly coworkerId?: unknown };
  return typeof coworkerId === "number" ? coworkerId : null;
}
