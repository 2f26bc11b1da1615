import { EventType } from "../../domain/event/event-type.ts";
import { connectionType } from "../engine/connection.ts";
import { ArgsType, Field, ID, InputType, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf, exposeRecord } from "../engine/expose.ts";
import { PAGE_SIZE, PAGE_SIZE_MAX } from "../engine/listing.ts";
import { deletionPayload, recordPayload } from "../engine/mutate.ts";
import { DateTimeScalar } from "../engine/scalars.ts";
import { Node } from "../node.ts";

/** Enums must be registered before the schema is built. */
const types = enumOf(EventType);
const nullable = true;

@ObjectType("Webhook", {
  implements: Node,
  description:
    "An address that gets the events of a business, in their order, each at least once. Requests follow the Standard Webhooks specification.",
})
export class WebhookObject extends Node {}
exposeRecord(WebhookObject, "Webhook");

export const WebhookConnection = connectionType("Webhook", () => WebhookObject);

@ArgsType()
export class WebhooksArgs {
  @Field(() => Int, { nullable, description: `Number of webhooks, 1 to ${PAGE_SIZE_MAX}; ${PAGE_SIZE} by default.` })
  first?: number | null;

  @Field(() => String, { nullable, description: "Only webhooks after this cursor." })
  after?: string | null;

  @Field(() => Int, { nullable, description: "Only webhooks of this business." })
  businessId?: number | null;
}

const TYPES = "Types of event to deliver, at least one. Each needs the roles for reading its events.";
const URL_ =
  "Address to send events to: https, at most 2048 characters, of the public internet, without user, password and fragment.";

@InputType({ description: "A new webhook." })
export class CreateWebhookInput {
  @Field(() => Int, { description: "Business whose events are delivered." })
  businessId!: number;

  @Field(() => String, { description: URL_ })
  url!: string;

  @Field(() => [types], { description: TYPES })
  types!: EventType[];

  @Field(() => String, { nullable, description: "What the webhook is for." })
  description?: string | null;
}

@InputType({ description: "Changes of a webhook. Omitted properties stay unchanged; null clears the description." })
export class UpdateWebhookInput {
  @Field(() => ID, { description: "The webhook, by either id." })
  id!: string;

  @Field(() => DateTimeScalar, {
    nullable,
    description: "Expected updatedOn of the webhook; a different one is refused with STALE_RECORD.",
  })
  expectedUpdatedOn?: number | null;

  @Field(() => String, { nullable, description: URL_ })
  url?: string | null;

  @Field(() => [types], { nullable, description: TYPES })
  types?: EventType[] | null;

  @Field(() => String, { nullable, description: "What the webhook is for." })
  description?: string | null;

  @Field(() => Boolean, {
    nullable,
    description: "false stops deliveries; true goes on with the event after deliveredSequence.",
  })
  enabled?: boolean | null;

  @Field(() => Boolean, {
    nullable,
    description: "true makes a new secret, shown in the payload. For a day, requests are signed with both.",
  })
  rotateSecret?: boolean | null;
}

@InputType({ description: "The webhook to delete." })
export class DeleteWebhookInput {
  @Field(() => ID, { description: "The webhook, by either id." })
  id!: string;
}

@InputType({ description: "Where a webhook goes on." })
export class RedeliverInput {
  @Field(() => ID, { description: "The webhook, by either id." })
  webhookId!: string;

  @Field(() => String, {
    description:
      'Sequence of the event after which it goes on, back or forward; "0" is before every kept event. Events that are passed are not delivered.',
  })
  afterSequence!: string;
}

function withSecret(name: string, description: string) {
  const type = recordPayload(name, "webhook", () => WebhookObject);
  Field(() => String, { nullable, description })(type.prototype, "secret");
  return type;
}

export const CreateWebhookPayload = withSecret(
  "CreateWebhookPayload",
  "Secret that signs its requests, as whsec_ and Base64. It is shown only now. Null after a refusal.",
);
export const UpdateWebhookPayload = withSecret(
  "UpdateWebhookPayload",
  "New secret, as whsec_ and Base64. It is shown only now. Null without rotateSecret, and after a refusal.",
);
export const DeleteWebhookPayload = deletionPayload("DeleteWebhookPayload");
export const RedeliverPayload = recordPayload("RedeliverPayload", "webhook", () => WebhookObject);
