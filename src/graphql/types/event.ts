import type { Event } from "../../domain/event/event.ts";
import { EventType } from "../../domain/event/event-type.ts";
import { PageInfo } from "../engine/connection.ts";
import { ArgsType, Field, ID, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { PAGE_SIZE, PAGE_SIZE_MAX } from "../engine/listing.ts";
import { DateTimeScalar, UUIDScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const types = enumOf(EventType);
const nullable = true;

@ObjectType("Event", {
  description:
    "A change of a rule, credit, charge or hold, or an alert. It is written in the same commit as the change, and never changes. Its record and ledger rows need no further role.",
})
export class EventObject {
  @Field(() => ID, { description: "Identifier of the event: a UUID, the same in every delivery to a webhook." })
  id!: string;

  @Field(() => String, {
    description:
      "Place of the event in the order of all events: a whole number as text, and a cursor. An event that becomes visible later has a greater one.",
  })
  sequence!: number;

  @Field(() => types, { description: "What happened." })
  type!: EventType;

  @Field(() => DateTimeScalar, { description: "When it happened." })
  occurredOn!: number;

  @Field(() => Int, { description: "Business of the record." })
  businessId!: number;

  @Field(() => Int, { nullable, description: "Customer of the record; null for a rule." })
  coworkerId!: number | null;

  @Field(() => String, {
    nullable,
    description: "E-mail address or subject of the caller; null if time caused the event.",
  })
  actor!: string | null;

  @Field(() => UUIDScalar, {
    nullable,
    description: "Operation that wrote it; null if none did. Its ledger rows have the same.",
  })
  operationId!: string | null;

  @Field(() => String, { nullable, description: "Reason, if one was given." })
  reason!: string | null;
}
export interface EventObject extends Omit<Event, "data"> {}

@ObjectType("EventEdge", { description: "An event and its place." })
export class EventEdge {
  @Field(() => String, { description: "The sequence of the event." })
  cursor!: string;

  @Field(() => EventObject, { description: "The event." })
  node!: EventObject;
}

@ObjectType("EventConnection", { description: "A page of events, oldest first." })
export class EventConnection {
  @Field(() => [EventEdge], { description: "The events with their cursors." })
  edges!: EventEdge[];

  @Field(() => [EventObject], { description: "The events." })
  nodes!: readonly EventObject[];

  @Field(() => PageInfo, {
    description:
      "Place of the page. An empty page has an endCursor too: up to there, no event was for the caller. hasNextPage: events follow, possibly none for the caller.",
  })
  pageInfo!: PageInfo;
}

/** The arguments that choose events, of the list and of the subscription. */
@ArgsType()
export class EventArgs {
  @Field(() => String, { nullable, description: "Only events after this cursor, which is the sequence of an event." })
  after?: string | null;

  @Field(() => [types], {
    nullable,
    description: "Only events of these types. Default: every type that the caller may read.",
  })
  types?: EventType[] | null;

  @Field(() => Int, { nullable, description: "Only events of this business." })
  businessId?: number | null;

  @Field(() => Int, {
    nullable,
    description: "Only events of this customer, and those whose ledger rows changed a credit of this customer.",
  })
  coworkerId?: number | null;
}

@ArgsType()
export class EventsArgs extends EventArgs {
  @Field(() => Int, { nullable, description: `Number of events, 1 to ${PAGE_SIZE_MAX}; ${PAGE_SIZE} by default.` })
  first?: number | null;
}
