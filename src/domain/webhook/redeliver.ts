import { ask, type CommandContext, type Decision, laterThan, read, update } from "../decision.ts";
import type { EventBounds } from "../event/event.ts";
import { type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import type { Role } from "../role.ts";
import { orNotFound } from "../subject.ts";
import { untried } from "./fields.ts";
import { mustReadTypes } from "./rights.ts";
import { typesOf } from "./types.ts";

export interface WebhookMove {
  readonly webhookId: number;
  readonly afterSequence: string;
  /** The caller's roles for reading events. */
  readonly roles: readonly Role[];
}

/** Moves a webhook to another place, back or forward. Deliveries go on with the next event. Returns its id. */
export function* redeliver(
  { webhookId, afterSequence, roles }: WebhookMove,
  context: CommandContext,
): Decision<number> {
  const row = yield* orNotFound("webhookId", read("Webhook", webhookId));
  mustReadTypes(typesOf(row), roles);
  const bounds = yield* ask({ step: "eventBounds" });
  refuseIfAny(checkPlace(afterSequence, bounds));
  yield* update("Webhook", row.id, {
    ...untried,
    deliveredSequence: String(Math.max(Number(afterSequence), bounds.deletedThrough)),
    turn: row.turn + 1,
    updatedOn: laterThan(row.updatedOn, context.now),
    updatedBy: context.by,
  });
  return row.id;
}

/** "0" is before all kept events, also if the first ones were deleted. */
function checkPlace(afterSequence: string, { deletedThrough, head }: EventBounds): Refusal[] {
  if (!/^(0|[1-9]\d{0,15})$/.test(afterSequence))
    return [refusal("INVALID", "afterSequence", "must be the sequence of an event, or 0", afterSequence)];
  const place = Number(afterSequence);
  if (place > head)
    return [refusal("OUT_OF_RANGE", "afterSequence", `must be at most ${head}, the newest event`, afterSequence)];
  if (place !== 0 && place < deletedThrough)
    return [
      refusal(
        ...(["OUT_OF_RANGE", "afterSequence"] as const),
        `must be at least ${deletedThrough}: older events were deleted because of their age; 0 is all that is kept`,
        afterSequence,
      ),
    ];
  return [];
}
