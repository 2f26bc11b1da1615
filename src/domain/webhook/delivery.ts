import type { Instant } from "../calendar.ts";
import type { EventType } from "../event/event-type.ts";
import { choices } from "../field.ts";

export const WebhookDeliveryStatus = choices("WebhookDeliveryStatus", "How an attempt to deliver an event ended.", {
  DELIVERED: "The receiver answered with a status from 200 to 299.",
  HTTP_ERROR: "The receiver answered with another status, or with something that is not HTTP.",
  REDIRECT: "The receiver answered with a redirect. Redirects are not followed.",
  GONE: "The receiver answered 410 Gone. The webhook is disabled.",
  TIMEOUT: "The receiver did not answer in time.",
  NO_CONNECTION: "No connection could be made, or it ended before the answer.",
  TLS_ERROR: "The connection is not secure, for example because of a wrong or expired certificate.",
  NAME_NOT_FOUND: "The name of the receiver has no address.",
  ADDRESS_REFUSED: "The address is of an internal network, or its name leads to one.",
});
export type WebhookDeliveryStatus = keyof typeof WebhookDeliveryStatus.values;

/** One attempt, as it ended. */
export interface Attempt {
  readonly status: WebhookDeliveryStatus;
  /** `null` without an HTTP answer. */
  readonly httpStatus: number | null;
  readonly durationMs: number;
  /** When the receiver wants to be asked again; `null`: it did not say. */
  readonly retryAfterMs: number | null;
}

/** An attempt in the log of a webhook. */
export interface WebhookDelivery {
  readonly id: number;
  readonly webhookId: number;
  readonly sequence: number;
  readonly type: EventType;
  /** Number of the attempt to deliver the event, from 1. */
  readonly attempt: number;
  readonly attemptedOn: Instant;
  readonly status: WebhookDeliveryStatus;
  readonly httpStatus: number | null;
  readonly durationMs: number;
  /** `null` if the event is not tried again. */
  readonly nextAttemptOn: Instant | null;
}

/** Which attempts of a webhook to read: newest first. */
export interface WebhookDeliveryListing {
  readonly webhookId: number;
  /** Only attempts with a smaller id; `null`: from the newest. */
  readonly before: number | null;
  readonly count: number;
}

/** Attempts kept for each webhook. */
export const DELIVERIES_KEPT_MAX = 10_000;
