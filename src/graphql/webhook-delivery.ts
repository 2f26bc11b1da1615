import { requireRole } from "../billing/viewer.ts";
import { WrongInputs } from "../domain/refusal.ts";
import { DELIVERIES_KEPT_MAX, type WebhookDelivery } from "../domain/webhook/delivery.ts";
import { connection } from "./engine/connection.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { fromCursor } from "./engine/cursor.ts";
import { Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "./engine/decorators.ts";
import { toGlobalId, toNumber } from "./engine/ids.ts";
import { pageSize } from "./engine/listing.ts";
import { WebhookDeliveriesArgs, WebhookDeliveryConnection, WebhookDeliveryObject } from "./types/webhook-delivery.ts";

const NEWEST_FIRST = [{ field: "id", direction: "DESC" }] as const;

@Resolver(() => WebhookDeliveryObject)
export class WebhookDeliveryResolver {
  @Query(() => WebhookDeliveryConnection, {
    description: "Attempts to deliver events to a webhook, newest first. Needs Webhook-List.",
  })
  async webhookDeliveries(
    @Args(() => WebhookDeliveriesArgs) { webhookId: named, first, after }: WebhookDeliveriesArgs,
    @Ctx() context: Context,
  ) {
    requireRole(viewerOf(context), "Webhook-List");
    const wrong = new WrongInputs();
    const webhookId = wrong.read(() => toNumber("Webhook", "webhookId", named))!;
    const size = wrong.read(() => pageSize({ first: first ?? null }));
    const position =
      after == null ? undefined : wrong.read(() => fromCursor("after", "WebhookDelivery", NEWEST_FIRST, after));
    wrong.throwIfAny();
    const { count } = size!;
    const before = position === undefined ? null : (position[0] as number);
    const read = (listing: { before: number | null; count: number }) =>
      context.reader.webhookDeliveries({ webhookId, ...listing });
    const found = await read({ before, count: count + 1 });
    const page = { rows: found.slice(0, count), hasMore: found.length > count };
    const listing = { order: NEWEST_FIRST, ...size!, ...(position && { after: position }) };
    return connection("WebhookDelivery", listing, page, {
      total: async () => (await read({ before: null, count: 2 * DELIVERIES_KEPT_MAX })).length,
      // Asked only for what precedes the page: the newest attempt does, unless the page begins with it.
      any: async () => ((await read({ before: null, count: 1 }))[0]?.id ?? 0) > (found[0]?.id ?? before ?? 0),
    });
  }

  @FieldResolver(() => ID, { description: "Identifier of the attempt." })
  id(@Root() { id }: WebhookDelivery) {
    return toGlobalId("WebhookDelivery", id);
  }
}
