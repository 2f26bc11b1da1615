import type { Instant } from "../calendar.ts";
import { ask, type CommandContext, type Decision, moment, read, update } from "../decision.ts";
import type { Event } from "../event/event.ts";
import { type Attempt, DELIVERIES_KEPT_MAX } from "./delivery.ts";
import type { Webhook, WebhookDisabledReason } from "./fields.ts";
import { disabling, outcomeOf } from "./outcome.ts";

/** A process that delivers, and how long it has a webhook to itself from its last commit on. */
export interface Deliverer {
  readonly holder: string;
  readonly leaseMilliseconds: number;
}

/** What a process knows of a webhook when it begins an attempt. */
export type WebhookPlace = Pick<Webhook, "deliveredSequence" | "attempts" | "turn">;

/** The webhook as it is now, for the process that may deliver its next event. */
export interface WebhookTurn {
  /** `null`: it is not to be delivered by this process now. */
  readonly webhook: Webhook | null;
  /** Whether another process has it. */
  readonly elsewhere: boolean;
  /** Why it was disabled in this commit. */
  readonly disabled: WebhookDisabledReason | null;
  /** Whether the event was given up in this commit. */
  readonly gaveUp: boolean;
}

const none: WebhookTurn = { webhook: null, elsewhere: false, disabled: null, gaveUp: false };

/** Takes a webhook for this process, so that no other one delivers its events. */
export function* takeWebhook(
  { webhookId, ...deliverer }: { readonly webhookId: number } & Deliverer,
  _context: CommandContext,
): Decision<WebhookTurn> {
  const now = yield* moment();
  if (!(yield* leased(webhookId, deliverer, now))) return { ...none, elsewhere: true };
  const row = yield* read("Webhook", webhookId);
  return yield* turnOf(row, now);
}

export interface RecordAttemptInput extends Deliverer {
  readonly webhookId: number;
  readonly from: WebhookPlace;
  readonly event: Pick<Event, "sequence" | "type">;
  readonly attemptedOn: Instant;
  readonly attempt: Attempt;
  /** Pauses after the first failure, the second and so on; after one failure more, the event is given up. */
  readonly pauses: readonly number[];
}

/** Writes an attempt to the log and moves the webhook on. Checks that this process still has it, for the next attempt. */
export function* recordAttempt(
  { webhookId, from, event, attemptedOn, attempt, pauses, ...deliverer }: RecordAttemptInput,
  _context: CommandContext,
): Decision<WebhookTurn> {
  const now = yield* moment();
  const isOurs = yield* leased(webhookId, deliverer, now);
  const row = yield* read("Webhook", webhookId);
  if (row === null) return none;
  const isUnmoved = isOurs && isAt(row, from);
  const next = outcomeOf(row, event, attempt, pauses, now);
  const id = yield* ask({
    step: "addWebhookDelivery",
    delivery: {
      ...{ webhookId, sequence: event.sequence, type: event.type, attempt: from.attempts + 1, attemptedOn },
      ...{ status: attempt.status, httpStatus: attempt.httpStatus, durationMs: attempt.durationMs },
      nextAttemptOn: isUnmoved ? next.nextAttemptOn : null,
    },
  });
  if (id % TRIMMED_EVERY === 0) yield* ask({ step: "trimWebhookDeliveries", webhookId, kept: DELIVERIES_KEPT_MAX });
  if (!isOurs) return { ...none, elsewhere: true };
  if (!isUnmoved) return yield* turnOf(row, now);
  const { gaveUp, disabled, ...place } = next;
  const changes = { ...place, ...(disabled && disabling(row, disabled, now)) };
  yield* update("Webhook", webhookId, changes);
  if (disabled !== null) return { ...none, disabled, gaveUp };
  return { ...(yield* turnOf({ ...row, ...changes }, now)), gaveUp };
}

/** Looking at every insert would cost more than the rows that are too many. */
const TRIMMED_EVERY = 100;

export interface LeaveWebhookInput extends Omit<Deliverer, "leaseMilliseconds"> {
  readonly webhookId: number;
  /** Nothing up to the sequence `through` is to be delivered; `null`: the place stays. */
  readonly pass: { readonly from: WebhookPlace; readonly through: number } | null;
}

/** Lets other processes take the webhook, and moves it past events of other types and businesses. */
export function* leaveWebhook(
  { webhookId, pass, holder }: LeaveWebhookInput,
  _context: CommandContext,
): Decision<void> {
  const now = yield* moment();
  if (!(yield* leased(webhookId, { holder, leaseMilliseconds: 0 }, now)) || pass === null) return;
  const row = yield* read("Webhook", webhookId);
  if (row !== null && isAt(row, pass.from))
    yield* update("Webhook", webhookId, { deliveredSequence: String(pass.through) });
}

function leased(webhookId: number, { holder, leaseMilliseconds }: Deliverer, now: Instant): Decision<boolean> {
  return ask({ step: "takeLease", task: `webhook ${webhookId}`, holder, now, until: now + leaseMilliseconds });
}

function isAt(row: Webhook, from: WebhookPlace): boolean {
  return (
    row.enabled &&
    row.deliveredSequence === from.deliveredSequence &&
    row.attempts === from.attempts &&
    row.turn === from.turn
  );
}

/** The webhook if it can go on. Disables it if events that it did not deliver were deleted. */
function* turnOf(row: Webhook | null, now: Instant): Decision<WebhookTurn> {
  if (row === null || !row.enabled) return none;
  const { deletedThrough } = yield* ask({ step: "eventBounds" });
  if (Number(row.deliveredSequence) >= deletedThrough) return { ...none, webhook: row };
  yield* update("Webhook", row.id, disabling(row, "LAGGING", now));
  return { ...none, disabled: "LAGGING" };
}
