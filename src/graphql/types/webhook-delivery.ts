import { EventType } from "../../domain/event/event-type.ts";
import { type WebhookDelivery, WebhookDeliveryStatus } from "../../domain/webhook/delivery.ts";
import { connectionType } from "../engine/connection.ts";
import { ArgsType, Field, ID, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { PAGE_SIZE, PAGE_SIZE_MAX } from "../engine/listing.ts";
import { DateTimeScalar } from "../engine/scalars.ts";

const [types, statuses] = [enumOf(EventType), enumOf(WebhookDeliveryStatus)];
const nullable = true;

@ObjectType("WebhookDelivery", {
  description: "One attempt to deliver an event. Attempts are kept as long as events, at most 10,000 of a webhook.",
})
export class WebhookDeliveryObject {
  @Field(() => ID, { description: "Identifier of the attempt." })
  id!: number;

  @Field(() => String, { description: "Sequence of the event." })
  sequence!: number;

  @Field(() => types, { description: "Type of the event." })
  type!: EventType;

  @Field(() => Int, { description: "Number of the attempt to deliver this event, from 1." })
  attempt!: number;

  @Field(() => DateTimeScalar, { description: "When the attempt began." })
  attemptedOn!: number;

  @Field(() => statuses, { description: "How it ended." })
  status!: WebhookDeliveryStatus;

  @Field(() => Int, { nullable, description: "HTTP status of the answer; null without one." })
  httpStatus!: number | null;

  @Field(() => Int, { nullable, description: "Milliseconds until its end." })
  durationMs!: number;

  @Field(() => DateTimeScalar, {
    nullable,
    description: "When the event is tried next; null if it was delivered, given up, or the webhook was disabled.",
  })
  nextAttemptOn!: number | null;
}
export interface WebhookDeliveryObject extends Omit<WebhookDelivery, "webhookId"> {}

export const WebhookDeliveryConnection = connectionType("WebhookDelivery", () => WebhookDeliveryObject);

@ArgsType()
export class WebhookDeliveriesArgs {
  @Field(() => ID, { description: "The webhook, by either id." })
  webhookId!: string;

  @Field(() => Int, { nullable, description: `Number of attempts, 1 to ${PAGE_SIZE_MAX}; ${PAGE_SIZE} by default.` })
  first?: number | null;

  @Field(() => String, { nullable, description: "Only attempts after this cursor, which are older." })
  after?: string | null;
}
