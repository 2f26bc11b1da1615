import { DAY_MILLISECONDS } from "../calendar.ts";
import {
  type CommandContext,
  type Decision,
  laterThan,
  type RecordToChange,
  readExpected,
  remove,
  update,
} from "../decision.ts";
import type { EventType } from "../event/event-type.ts";
import { type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import type { Role } from "../role.ts";
import { checkDescription, checkTypes } from "./create-webhook.ts";
import { untried, type Webhook } from "./fields.ts";
import { mustReadTypes } from "./rights.ts";
import type { SecretPlace } from "./secret-place.ts";
import { toStoredTypes, typesOf } from "./types.ts";
import { checkUrl } from "./url.ts";

/** Missing properties stay unchanged. Only `description` can be cleared by `null`. */
export interface WebhookPatch {
  readonly url?: string | null | undefined;
  readonly types?: readonly EventType[] | null | undefined;
  readonly description?: string | null | undefined;
  readonly enabled?: boolean | null | undefined;
  readonly rotateSecret?: boolean | null | undefined;
}

export interface WebhookChange extends RecordToChange {
  readonly patch: WebhookPatch;
  readonly allowPrivate: boolean;
  /** The caller's roles for reading events. */
  readonly roles: readonly Role[];
}

/** How long the former secret signs too. */
const FORMER_SECRET_MILLISECONDS = DAY_MILLISECONDS;

/** Changes a webhook. Returns where its new secret comes from; `null` if the secret stays. */
export function* updateWebhook(
  { patch, allowPrivate, roles, ...named }: WebhookChange,
  context: CommandContext,
): Decision<{ readonly id: number; readonly secret: SecretPlace | null }> {
  const row = yield* readExpected("Webhook", named);
  mustReadTypes(typesOf(row), roles);
  const { url, types, description } = patch;
  refuseIfAny([
    ...missing(patch),
    ...(url == null || url === row.url ? [] : checkUrl(url, allowPrivate)),
    ...(types == null ? [] : checkTypes(types)),
    ...(description === undefined ? [] : checkDescription(description)),
  ]);
  const stored = types == null ? row.types : toStoredTypes(types);
  const isElsewhere = (url ?? row.url) !== row.url || stored !== row.types;
  const secret = patch.rotateSecret ? { uniqueId: row.uniqueId, secretVersion: row.secretVersion + 1 } : null;
  yield* update("Webhook", row.id, {
    ...(url != null && { url }),
    types: stored,
    ...(description !== undefined && { description }),
    ...switched(row, patch.enabled ?? row.enabled, context),
    ...(isElsewhere && { ...untried, turn: row.turn + 1 }),
    ...(secret !== null && {
      secretVersion: secret.secretVersion,
      formerSecretUntil: context.now + FORMER_SECRET_MILLISECONDS,
    }),
    updatedOn: laterThan(row.updatedOn, context.now),
    updatedBy: context.by,
  });
  return { id: row.id, secret };
}

/** Deletes a webhook with the log of its attempts. */
export function* deleteWebhook(input: RecordToChange, _context: CommandContext): Decision<void> {
  const row = yield* readExpected("Webhook", input);
  yield* remove("Webhook", row.id);
}

function missing({ url, types, enabled }: WebhookPatch): Refusal[] {
  return Object.entries({ url, types, enabled }).flatMap(([name, value]) =>
    value === null ? [refusal("REQUIRED", name, "is a required field", null)] : [],
  );
}

/** Enabled again, it goes on where it stopped, as if the next event had not been tried. */
function switched(row: Webhook, enabled: boolean, { now }: CommandContext): Partial<Webhook> {
  if (enabled === row.enabled) return {};
  if (!enabled) return { enabled, disabledOn: now, disabledReason: "BY_HAND", turn: row.turn + 1 };
  return { enabled, disabledOn: null, disabledReason: null, ...untried, turn: row.turn + 1 };
}
