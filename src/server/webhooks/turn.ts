import type { Clock } from "../../billing/dependencies.ts";
import { nextEvents } from "../../billing/events.ts";
import type { Event } from "../../domain/event/event.ts";
import type { WebhookPlace, WebhookTurn } from "../../domain/webhook/deliver.ts";
import type { Attempt } from "../../domain/webhook/delivery.ts";
import type { Webhook } from "../../domain/webhook/fields.ts";
import { typesOf } from "../../domain/webhook/types.ts";
import type { Store } from "../../store/store.ts";
import type { WebhookKey } from "./key.ts";
import { messageOf } from "./message.ts";
import type { Sender } from "./send.ts";

/** What a turn of a webhook needs. */
export interface TurnOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly key: WebhookKey;
  readonly sender: Sender;
  readonly pauses: readonly number[];
  /** Names this process among those that deliver. */
  readonly holder: string;
  readonly report: TurnReport;
  /** Aborts the attempts in flight. */
  readonly aborted: AbortSignal;
  /** No new attempt begins. */
  readonly isEnding: () => boolean;
}

/** Is called with what happens, for metrics and the log. */
export interface TurnReport {
  attempted(webhook: Webhook, event: Event, attempt: Attempt): void;
  /** The oldest event that waits; `null`: none. */
  waits(webhookId: number, oldest: Event | null): void;
  /** The state of a webhook was taken, or changed by an attempt at this address. */
  turned(webhookId: number, url: string | null, turn: WebhookTurn): void;
}

/** When the webhook needs its next turn. `turn` is the value of its field. */
export type NextTurn =
  | { readonly kind: "idle"; readonly turn: number }
  /** 0: at once. */
  | { readonly kind: "at"; readonly turn: number; readonly moment: number }
  /** It was disabled or deleted. */
  | { readonly kind: "gone" }
  /** Another process has it. */
  | { readonly kind: "elsewhere" };

/** Longer than an attempt. After a process was killed, others wait for so long. */
const LEASE_MILLISECONDS = 30_000;
/** An attempt begins only if the lease surely lasts until its end. */
const BEGIN_WITHIN_MILLISECONDS = 10_000;
/** Events of one turn: then other webhooks have theirs. */
const EVENTS_MAX = 20;
/** Moving past events that are not to be delivered costs a commit. It is done from so many on. */
const PASSED_MIN = 1_000;

/**
 * Delivers the next events of a webhook, one after the other, while no other process does. With `passesAll`, it is moved
 * past events that it does not deliver, however few.
 */
export async function webhookTurn(webhookId: number, options: TurnOptions, passesAll: boolean): Promise<NextTurn> {
  const { store, clock, holder, report } = options;
  const by = { holder, leaseMilliseconds: LEASE_MILLISECONDS };
  const context = () => ({ now: clock.now(), by: "billing-gateway", businesses: null });
  const upcoming = eventsToDeliver(store);
  let leasedAt = performance.now();
  let taken = await store.commit("takeWebhook", { webhookId, ...by }, context());
  report.turned(webhookId, null, taken);

  let next: NextTurn = taken.elsewhere ? { kind: "elsewhere" } : { kind: "gone" };
  let pass: { from: WebhookPlace; through: number } | null = null;
  for (let sent = 0; taken.webhook !== null; sent += 1) {
    const webhook: Webhook = taken.webhook;
    const { deliveredSequence, attempts, turn, nextAttemptOn } = webhook;
    const from = { deliveredSequence, attempts, turn };
    const event = await upcoming.first(webhook);
    report.waits(webhookId, event);
    next = { kind: "at", turn, moment: 0 };
    if (event === null) {
      next = { kind: "idle", turn };
      const passed = upcoming.through() - Number(deliveredSequence);
      if (passed >= (passesAll ? 1 : PASSED_MIN)) pass = { from, through: upcoming.through() };
      break;
    }
    if (nextAttemptOn !== null && nextAttemptOn > clock.now()) {
      next = { kind: "at", turn, moment: nextAttemptOn };
      break;
    }
    const mayBegin = sent < EVENTS_MAX && performance.now() - leasedAt < BEGIN_WITHIN_MILLISECONDS;
    if (!mayBegin || options.isEnding()) break;
    const attemptedOn = clock.now();
    const message = messageOf(event, options.key.secretsAt(webhook, attemptedOn), attemptedOn);
    const attempt = await options.sender.send(webhook.url, message, options.aborted);
    if (attempt === null) break;
    report.attempted(webhook, event, attempt);
    leasedAt = performance.now();
    const recorded = { event: { sequence: event.sequence, type: event.type }, attemptedOn, attempt };
    taken = await store.commit(
      "recordAttempt",
      { webhookId, ...by, from, ...recorded, pauses: options.pauses },
      context(),
    );
    report.turned(webhookId, webhook.url, taken);
    if (taken.webhook === null) next = taken.elsewhere ? { kind: "elsewhere" } : { kind: "gone" };
  }

  if (taken.webhook === null) report.waits(webhookId, null);
  if (!taken.elsewhere) await store.commit("leaveWebhook", { webhookId, holder, pass }, context());
  return next;
}

/** The events of a webhook in their order, read some at a time. */
function eventsToDeliver(store: Store) {
  let read: readonly Event[] = [];
  let through = 0;
  let turn: number | null = null;

  return {
    /** The first event after the webhook's place; `null`: there is none now. */
    async first(webhook: Webhook): Promise<Event | null> {
      const after = Number(webhook.deliveredSequence);
      read = turn === webhook.turn ? read.filter(({ sequence }) => sequence > after) : [];
      through = turn === webhook.turn ? Math.max(through, after) : after;
      turn = webhook.turn;
      for (let hasMore = true; read.length === 0 && hasMore; )
        ({ events: read, through, hasMore } = await eventsAfterPlace(store, webhook, through));
      return read[0] ?? null;
    },
    /** Nothing up to this sequence is to be delivered, if there is no first event. */
    through: () => through,
  };
}

async function eventsAfterPlace(store: Store, webhook: Webhook, after: number) {
  const reader = store.snapshot([webhook.businessId]);
  try {
    const listing = { types: typesOf(webhook), businessId: webhook.businessId, coworkerId: null, count: EVENTS_MAX };
    return await nextEvents(reader, { after, ...listing });
  } finally {
    reader.release();
  }
}
