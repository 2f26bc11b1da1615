import { GraphQLError } from "graphql";
import type { Event } from "../domain/event/event.ts";
import type { Context } from "./engine/context.ts";
import { Args, Resolver, Root, Subscription } from "./engine/decorators.ts";
import { toEventQuery } from "./event.ts";
import { EventArgs, EventObject } from "./types/event.ts";

@Resolver()
export class EventSubscription {
  @Subscription(() => EventObject, {
    description:
      "Events as they are committed, oldest first, with the rights of the query events. With after it begins with the event that follows this cursor; no event is missed or sent twice. Without after it begins with the events that are committed from now on. It ends with the token.",
    subscribe: ({ args, context }) => followed(args as EventArgs, context as Context),
  })
  events(@Root() event: Event, @Args(() => EventArgs) _: EventArgs): Event {
    return event;
  }
}

/** The events, several at a time: the server executes the selection for each. */
function followed(args: EventArgs, { follow }: Context): Promise<AsyncIterable<readonly Event[]>> {
  if (follow === null)
    throw new GraphQLError(
      "A subscription is a stream: send Accept: text/event-stream by POST, or use WebSocket with the protocol graphql-transport-ws.",
      { extensions: { code: "BAD_REQUEST", http: { status: 400 } } },
    );
  return follow(toEventQuery(args));
}
