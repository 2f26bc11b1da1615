import { boolean, choice, choices, instantField, integer, type Row, recordFields, ref, text, uses } from "../field.ts";

export const WebhookDisabledReason = choices("WebhookDisabledReason", "Why a webhook is disabled.", {
  GONE: "The receiver answered 410 Gone.",
  FAILING: "Ten events in a row were given up, or no attempt succeeded for a day.",
  LAGGING: "Events that it had not delivered were deleted because of their age.",
  BY_HAND: "A caller disabled it.",
});
export type WebhookDisabledReason = keyof typeof WebhookDisabledReason.values;

// Another system's identifier has no use here.
const { systemId: _, ...ownRecordFields } = recordFields;

/** An address that gets the events of a business. The internal fields are the state of its deliveries. */
export const webhookFields = {
  businessId: ref("Business whose events are delivered.", { to: "Business", write: "once" }),
  url: text("Address that events are sent to.", { max: 2048 }),
  // Words of EventType with spaces between them. Nobody filters by it.
  types: text("Types of event that are delivered.", { write: "never", internal: true }),
  description: text("What the webhook is for.", { nullable: true, max: 1000 }),
  enabled: boolean("Whether events are delivered.", { write: "never", initially: true }),
  disabledOn: instantField("When it was disabled; null while it is enabled.", { write: "never", nullable: true }),
  disabledReason: choice(WebhookDisabledReason, "Why it is disabled; null while it is enabled.", {
    ...{ write: "never", nullable: true },
  }),
  // A text, because a sequence can be larger than Int.
  deliveredSequence: text(
    "Sequence up to which events were delivered, given up, skipped, or are of other types or businesses. Delivery goes on with the next one.",
    { write: "never", max: 16 },
  ),
  createdBy: text("E-mail address or subject of the person who created it.", {
    ...{ write: "never", stamp: "by", max: 320 },
  }),
  attempts: uses("Failed attempts to deliver the next event.", { write: "never", initially: 0, internal: true }),
  nextAttemptOn: instantField("When the next event may be tried again.", {
    ...{ write: "never", nullable: true, internal: true },
  }),
  failingSince: instantField("First failed attempt since the last success.", {
    ...{ write: "never", nullable: true, internal: true },
  }),
  givenUp: uses("Events given up since the last success.", { write: "never", initially: 0, internal: true }),
  // An attempt that began before such a change must not move the place of the webhook.
  turn: integer("Changes of its place, types or address by callers.", {
    ...{ write: "never", initially: 0, min: 0, internal: true },
  }),
  secretVersion: integer("Version of its secret.", { write: "never", initially: 1, min: 1, internal: true }),
  formerSecretUntil: instantField("Until then the version before signs too.", {
    ...{ write: "never", nullable: true, internal: true },
  }),
  ...ownRecordFields,
} as const;

export type Webhook = Row<typeof webhookFields>;

/** The state of deliveries when the next event is to be tried for the first time. */
export const untried = { attempts: 0, nextAttemptOn: null, failingSince: null, givenUp: 0 } as const;
