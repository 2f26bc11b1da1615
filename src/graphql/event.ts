import { type EventQuery, eventsAfter } from "../billing/events.ts";
import type { Event } from "../domain/event/event.ts";
import { WrongInputs } from "../domain/refusal.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { Args, Ctx, FieldResolver, Query, Resolver, Root } from "./engine/decorators.ts";
import { pageSize } from "./engine/listing.ts";
import { JsonScalar } from "./engine/scalars.ts";
import { Node } from "./node.ts";
import { type EventArgs, EventConnection, EventObject, EventsArgs } from "./types/event.ts";
import { UseHistoryObject } from "./types/use-history.ts";

@Resolver(() => EventObject)
export class EventResolver {
  @Query(() => EventConnection, {
    description:
      "Events, oldest first. Read on with the endCursor of the last page: no event is missed or read twice. Each type needs the List role of its record; types that can name ledger rows need CoworkerExtraServiceUseHistory-List too. A named type without its role is FORBIDDEN, others are left out.",
  })
  async events(@Args(() => EventsArgs) { first, ...args }: EventsArgs, @Ctx() context: Context) {
    const wrong = new WrongInputs();
    const size = wrong.read(() => pageSize({ first: first ?? null }));
    const query = wrong.read(() => toEventQuery(args));
    wrong.throwIfAny();
    await context.withAllEvents();
    const found = await eventsAfter(viewerOf(context), context.reader, query!, size!.count);
    const cursors = found.events.map(({ sequence }) => String(sequence));
    return {
      edges: found.events.map((node, place) => ({ node, cursor: cursors[place] })),
      nodes: found.events,
      pageInfo: {
        hasNextPage: found.hasMore,
        hasPreviousPage: false,
        startCursor: cursors[0] ?? null,
        endCursor: cursors.at(-1) ?? String(found.through),
      },
    };
  }

  @FieldResolver(() => Node, {
    nullable: true,
    description:
      "The record that the event is about, as it is now; null once deleted, and for CREDIT_LOW and CREDIT_EXHAUSTED.",
  })
  async subject(@Root() { subject }: Event, @Ctx() context: Context) {
    if (subject === null) return null;
    const record = await context.loadFreely().record(subject.entity, subject.id);
    return record === null ? null : { ...record, __typename: subject.entity };
  }

  @FieldResolver(() => [UseHistoryObject], { description: "The ledger rows of the operation, in allocation order." })
  async useHistories(@Root() { useHistoryIds }: Event, @Ctx() context: Context) {
    const load = context.loadFreely();
    const rows = await Promise.all(useHistoryIds.map((id) => load.record("UseHistory", id)));
    return rows.filter((row) => row !== null);
  }

  @FieldResolver(() => JsonScalar, {
    description:
      "The record in the form of the REST API as it was right after the event, a deleted one as it was before. Of CREDIT_LOW and CREDIT_EXHAUSTED: Kind, Unit, Total and Available.",
  })
  data(@Root() { data }: Event): unknown {
    return JSON.parse(data);
  }
}

/** Converts the arguments that choose events. */
export function toEventQuery({ after, types, businessId, coworkerId }: EventArgs): EventQuery {
  return {
    after: after ?? null,
    types: types ?? null,
    businessId: businessId ?? null,
    coworkerId: coworkerId ?? null,
  };
}
