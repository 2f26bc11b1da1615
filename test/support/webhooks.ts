import type { WebhookDraft } from "../../src/domain/webhook/create-webhook.ts";
import type { Store } from "../../src/store/store.ts";
import { given, LONDON } from "./given.ts";

export function aWebhook(changes: Partial<WebhookDraft> = {}): WebhookDraft {
  const url = "https://example.com/events";
  return { businessId: LONDON, url, types: ["CREDIT_GRANTED"], description: null, allowPrivate: false, ...changes };
}

/** Creates a webhook that begins after the events of before, and returns its id. */
export async function createWebhook(store: Store, changes: Partial<WebhookDraft> = {}): Promise<number> {
  await store.numberEvents();
  return (await store.commit("createWebhook", aWebhook(changes), given)).id;
}
