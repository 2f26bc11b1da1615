import { isIn } from "../condition.ts";
import { ask, type CommandContext, type Decision, find, moment, reaches, read } from "../decision.ts";
import { checkValues } from "../draft.ts";
import type { EventType } from "../event/event-type.ts";
import { insertNew } from "../new-record.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { untried, webhookFields } from "./fields.ts";
import type { SecretPlace } from "./secret-place.ts";
import { toStoredTypes } from "./types.ts";
import { checkUrl } from "./url.ts";

export const WEBHOOKS_MAX = 100;

export interface WebhookDraft {
  readonly businessId: number;
  readonly url: string;
  readonly types: readonly EventType[];
  readonly description: string | null;
  /** Whether addresses of internal networks, and http, are allowed. */
  readonly allowPrivate: boolean;
}

/** Creates a webhook that begins with the events after the newest one. Returns where its secret comes from. */
export function* createWebhook(
  { businessId, url, types, description, allowPrivate }: WebhookDraft,
  context: CommandContext,
): Decision<{ readonly id: number; readonly secret: SecretPlace }> {
  refuseIfAny([
    ...(reaches(context, businessId) ? [] : [notFound("businessId")]),
    ...checkUrl(url, allowPrivate),
    ...checkTypes(types),
    ...checkDescription(description),
  ]);
  yield* oneCreationAtATime(businessId);
  const others = yield* find("Webhook", { where: isIn("businessId", [businessId]), lock: null, fields: ["id"] });
  refuseIfAny(
    others.length < WEBHOOKS_MAX
      ? []
      : [refusal("OUT_OF_RANGE", "businessId", `must have at most ${WEBHOOKS_MAX} webhooks`)],
  );
  const { head } = yield* ask({ step: "eventBounds" });
  const id = yield* insertNew(
    "Webhook",
    {
      ...{ businessId, url, types: toStoredTypes(types), description, ...untried },
      ...{ enabled: true, disabledOn: null, disabledReason: null, deliveredSequence: String(head), turn: 0 },
      ...{ secretVersion: 1, formerSecretUntil: null },
    },
    context,
  );
  const made = yield* read("Webhook", id, { fields: ["uniqueId", "secretVersion"] });
  return { id, secret: made! };
}

export function checkTypes(types: readonly EventType[]): Refusal[] {
  return types.length > 0 ? [] : [refusal("REQUIRED", "types", "must name at least one type")];
}

export function checkDescription(description: string | null): Refusal[] {
  return checkValues({ description: webhookFields.description }, { description });
}

/** Waits for the end of other creations in the business: counting alone would let two of them pass the limit together. */
function* oneCreationAtATime(businessId: number): Decision<void> {
  const now = yield* moment();
  // The lease ends at once. What counts is the lock on its row, which is held until the commit.
  yield* ask({ step: "takeLease", task: `webhooks of ${businessId}`, holder: "any", now, until: now });
}
