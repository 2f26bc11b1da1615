import type { CommandContext, Decision } from "../decision.ts";
import type { ChangeEventType } from "./event-type.ts";
import { recorded } from "./recorded.ts";
import { watched } from "./written.ts";

interface Decided {
  /** `null`: the decision writes no events. */
  readonly event: ChangeEventType | null;
  readonly input: unknown;
}

/** Runs a decision, then in the same transaction what follows from its writes: its event. */
export function* followed<A>(decision: Decision<A>, { event, input }: Decided, context: CommandContext): Decision<A> {
  if (event === null) return yield* decision;
  const { answer, written } = yield* watched(decision);
  yield* recorded(event, written, customerOf(input), context);
  return answer;
}

function customerOf(input: unknown): number | null {
  const { coworkerId } = (input ?? {}) as { readonly coworkerId?: unknown };
  return typeof coworkerId === "number" ? coworkerId : null;
}
