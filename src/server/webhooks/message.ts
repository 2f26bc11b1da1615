import { createHmac } from "node:crypto";
import { formatInstant, type Instant } from "../../domain/calendar.ts";
import type { Event } from "../../domain/event/event.ts";
import { toGlobalId } from "../../graphql/engine/ids.ts";

/** A request to a receiver, without its address. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The body of an event, in the form of the Standard Webhooks specification. It depends on the stored event alone, which
 * never changes: all attempts have the same body. Records may change or go, so they are only named.
 */
export function bodyOf({ type, occurredOn, subject, useHistoryIds, data, ...event }: Event): string {
  return JSON.stringify({
    type,
    timestamp: formatInstant(occurredOn),
    data: {
      id: event.id,
      sequence: String(event.sequence),
      type,
      occurredOn: formatInstant(occurredOn),
      businessId: event.businessId,
      coworkerId: event.coworkerId,
      actor: event.actor,
      operationId: event.operationId,
      reason: event.reason,
      subject: subject && named(subject.entity, subject.id),
      useHistories: useHistoryIds.map((id) => named("UseHistory", id)),
      data: JSON.parse(data),
    },
  });
}

/** Signs the event for one attempt, with each of the secrets. */
export function messageOf(event: Event, secrets: readonly Buffer[], now: Instant): Message {
  const [id, timestamp, body] = [event.id, String(Math.floor(now / 1_000)), bodyOf(event)];
  const signature = (secret: Buffer) =>
    `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  return {
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": secrets.map(signature).join(" "),
    },
    body,
  };
}

function named(__typename: string, databaseId: number) {
  return { __typename, id: toGlobalId(__typename, databaseId), databaseId };
}
