import type { GraphQLResolveInfo } from "graphql";
import { createWebhook, deleteWebhook, redeliver, updateWebhook, type WebhookWithSecret } from "../billing/webhooks.ts";
import { eq } from "../domain/condition.ts";
import { EventType } from "../domain/event/event-type.ts";
import { isNew } from "../domain/record.ts";
import { WrongInputs } from "../domain/refusal.ts";
import type { Webhook } from "../domain/webhook/fields.ts";
import { typesOf } from "../domain/webhook/types.ts";
import { connection } from "./engine/connection.ts";
import { type Context, viewerOf } from "./engine/context.ts";
import { fromCursor } from "./engine/cursor.ts";
import { Arg, Args, Ctx, FieldResolver, Info, Mutation, Query, Resolver, Root } from "./engine/decorators.ts";
import { enumOf } from "./engine/expose.ts";
import { toNumber } from "./engine/ids.ts";
import { pageSize } from "./engine/listing.ts";
import { mutate, mutateDeletion, mutateRecord } from "./engine/mutate.ts";
import { businessOf } from "./engine/relations.ts";
import { reads, together, wanted } from "./engine/wanted.ts";
import { BusinessObject } from "./types/business.ts";
import {
  CreateWebhookInput,
  CreateWebhookPayload,
  DeleteWebhookInput,
  DeleteWebhookPayload,
  RedeliverInput,
  RedeliverPayload,
  UpdateWebhookInput,
  UpdateWebhookPayload,
  WebhookConnection,
  WebhookObject,
  WebhooksArgs,
} from "./types/webhook.ts";

reads("Webhook", { types: ["types"] });

const BY_ID = [{ field: "id", direction: "ASC" }] as const;

@Resolver(() => WebhookObject)
export class WebhookResolver {
  @Query(() => WebhookConnection, { description: "Webhooks, by number. Needs Webhook-List." })
  async webhooks(
    @Args(() => WebhooksArgs) { businessId, after, first }: WebhooksArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const wrong = new WrongInputs();
    const size = wrong.read(() => pageSize({ first: first ?? null }));
    const position = after == null ? undefined : wrong.read(() => fromCursor("after", "Webhook", BY_ID, after));
    wrong.throwIfAny();
    const where = businessId == null ? undefined : eq("businessId", businessId);
    const listing = { order: BY_ID, ...size!, ...(position && { after: position }), ...(where && { where }) };
    const fields = wanted("Webhook", info);
    return connection(
      "Webhook",
      listing,
      await context.records().page("Webhook", listing, fields && together("Webhook", fields, ["id"])),
      {
        total: (of) => context.records().count("Webhook", of),
        any: async (one) => (await context.records().page("Webhook", one, ["id"])).rows.length > 0,
      },
    );
  }

  @FieldResolver(() => Boolean, { description: "Whether the webhook was created less than 24 hours ago." })
  isNew(@Root() webhook: Webhook, @Ctx() context: Context) {
    return isNew(webhook, context.now);
  }

  @FieldResolver(() => [enumOf(EventType)], { description: "Types of event that are delivered." })
  types(@Root() webhook: Webhook) {
    return typesOf(webhook);
  }

  @FieldResolver(() => BusinessObject, { description: "Business whose events are delivered." })
  business(@Root() webhook: Webhook, @Ctx() context: Context) {
    return businessOf(context, webhook.businessId);
  }

  @Mutation(() => CreateWebhookPayload, {
    description:
      "Creates a webhook. It begins with the next event. A business has at most 100. Needs Webhook-Create, and the roles for reading events of its types.",
  })
  createWebhook(@Arg("input", () => CreateWebhookInput) input: CreateWebhookInput, @Ctx() context: Context) {
    const { businessId, url, types, description = null } = input;
    return withSecret(context, () =>
      createWebhook(context.dependencies, viewerOf(context), { businessId, url, types, description }),
    );
  }

  @Mutation(() => UpdateWebhookPayload, {
    description:
      "Changes a webhook. Needs Webhook-Edit, and the roles for reading events of its types, of the former ones too.",
  })
  updateWebhook(@Arg("input", () => UpdateWebhookInput) input: UpdateWebhookInput, @Ctx() context: Context) {
    const { id: named, expectedUpdatedOn, url, types, description, enabled, rotateSecret } = input;
    const id = toNumber("Webhook", "input.id", named);
    const patch = { url, types, description, enabled, rotateSecret };
    return withSecret(context, () =>
      updateWebhook(context.dependencies, viewerOf(context), {
        id,
        expectedUpdatedOn: expectedUpdatedOn ?? null,
        patch,
      }),
    );
  }

  @Mutation(() => DeleteWebhookPayload, {
    description: "Deletes a webhook with the log of its attempts. Needs Webhook-Delete.",
  })
  deleteWebhook(@Arg("input", () => DeleteWebhookInput) input: DeleteWebhookInput, @Ctx() context: Context) {
    const id = toNumber("Webhook", "input.id", input.id);
    return mutateDeletion(context, "Webhook", () => deleteWebhook(context.dependencies, viewerOf(context), id));
  }

  @Mutation(() => RedeliverPayload, {
    description:
      "Moves a webhook to another place in the order of events, from which deliveries go on. A disabled webhook stays disabled. Needs Webhook-Edit, and the roles for reading events of its types.",
  })
  async redeliver(@Arg("input", () => RedeliverInput) input: RedeliverInput, @Ctx() context: Context) {
    const { webhookId: named, afterSequence } = input;
    const webhookId = toNumber("Webhook", "input.webhookId", named);
    const { record, userErrors } = await mutateRecord(context, "Webhook", () =>
      redeliver(context.dependencies, viewerOf(context), { webhookId, afterSequence }),
    );
    return { webhook: record, userErrors };
  }
}

async function withSecret(context: Context, operation: () => Promise<WebhookWithSecret>) {
  const { answer, userErrors } = await mutate(context, operation);
  const [webhook = null] = answer === null ? [] : await context.reader.byIds("Webhook", [answer.id]);
  return { webhook, secret: answer?.secret ?? null, userErrors };
}
