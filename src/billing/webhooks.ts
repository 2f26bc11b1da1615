import type { RecordToChange } from "../domain/decision.ts";
import { type EventType, rolesOfEvents } from "../domain/event/event-type.ts";
import type { Role } from "../domain/role.ts";
import type { WebhookDraft } from "../domain/webhook/create-webhook.ts";
import type { WebhookMove } from "../domain/webhook/redeliver.ts";
import type { WebhookPatch } from "../domain/webhook/update-webhook.ts";
import type { Dependencies, WebhookSettings } from "./dependencies.ts";
import { perform } from "./perform.ts";
import { mayAct, type Viewer } from "./viewer.ts";

/** A webhook, and its secret if there is a new one: it is shown once. */
export interface WebhookWithSecret {
  readonly id: number;
  readonly secret: string | null;
}

/** Creates a webhook that begins with the next event. Needs the roles for reading events of its types too. */
export async function createWebhook(
  dependencies: Dependencies,
  viewer: Viewer,
  input: Omit<WebhookDraft, "allowPrivate">,
): Promise<WebhookWithSecret> {
  const { allowPrivate, secretOf } = settingsOf(dependencies);
  const roles = rolesFor("Webhook-Create", input.types);
  // Events that were committed before the call come before its place.
  await dependencies.store.numberEvents();
  const made = await perform(dependencies, viewer, { name: "createWebhook", roles }, { ...input, allowPrivate });
  return { id: made.id, secret: secretOf(made.secret) };
}

/** Changes a webhook. Needs the roles for reading events of its former and its new types too. */
export async function updateWebhook(
  dependencies: Dependencies,
  viewer: Viewer,
  input: RecordToChange & { readonly patch: WebhookPatch },
): Promise<WebhookWithSecret> {
  const { allowPrivate, secretOf } = settingsOf(dependencies);
  const performed = { name: "updateWebhook", roles: rolesFor("Webhook-Edit", input.patch.types ?? []) } as const;
  const roles = eventRolesOf(viewer);
  const { id, secret } = await perform(dependencies, viewer, performed, { ...input, allowPrivate, roles });
  return { id, secret: secret && secretOf(secret) };
}

/** Deletes a webhook with the log of its attempts. */
export async function deleteWebhook(dependencies: Dependencies, viewer: Viewer, id: number): Promise<number> {
  await perform(dependencies, viewer, { name: "deleteWebhook", roles: ["Webhook-Delete"] }, { id });
  return id;
}

/** Moves a webhook to another place in the order of events. Needs the roles for reading events of its types too. */
export async function redeliver(
  dependencies: Dependencies,
  viewer: Viewer,
  input: Omit<WebhookMove, "roles">,
): Promise<number> {
  await dependencies.store.numberEvents();
  const roles = eventRolesOf(viewer);
  return perform(dependencies, viewer, { name: "redeliver", roles: ["Webhook-Edit"] }, { ...input, roles });
}

function rolesFor(role: Role, types: readonly EventType[]): readonly Role[] {
  return [...new Set([role, ...types.flatMap((type) => rolesOfEvents[type])])];
}

function eventRolesOf(viewer: Viewer): readonly Role[] {
  const all = new Set(Object.values(rolesOfEvents).flat());
  return [...all].filter((role) => mayAct(viewer, role));
}

function settingsOf({ webhooks }: Dependencies): WebhookSettings {
  if (webhooks === undefined) throw new Error("webhooks cannot be changed here: their key is unknown");
  return webhooks;
}
