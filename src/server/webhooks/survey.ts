import { all, eq, isIn } from "../../domain/condition.ts";
import { type EventType, eventTypes } from "../../domain/event/event-type.ts";
import type { Page } from "../../domain/listing.ts";
import type { Webhook } from "../../domain/webhook/fields.ts";
import { typesOf } from "../../domain/webhook/types.ts";
import type { Reader } from "../../store/store.ts";

/** What is read of a webhook to see whether it needs a turn. */
export type SurveyedWebhook = Pick<Webhook, "id" | "businessId" | "types" | "turn" | "deliveredSequence">;

const FIELDS = ["id", "businessId", "types", "turn", "deliveredSequence"] as const;
const PAGE = 1_000;

/** The enabled webhooks of these businesses; `null`: of all. */
export async function enabledWebhooks(
  reader: Reader,
  businesses: readonly number[] | null,
): Promise<SurveyedWebhook[]> {
  const found: SurveyedWebhook[] = [];
  const where = businesses === null ? eq("enabled", true) : all(eq("enabled", true), isIn("businessId", businesses));
  for (let [after, hasMore] = [0, true]; hasMore; ) {
    const listing = { order: [{ field: "id", direction: "ASC" }], take: "first", count: PAGE, where } as const;
    const page: Page<object> = await reader.page("Webhook", { ...listing, after: [after] }, FIELDS);
    found.push(...(page.rows as SurveyedWebhook[]));
    [after, hasMore] = [found.at(-1)?.id ?? after, page.hasMore];
  }
  return found;
}

/** The enabled webhooks that new events may be for. */
export async function webhooksOfEvents(reader: Reader, after: number): Promise<SurveyedWebhook[]> {
  const { events, hasMore } = await reader.events({
    ...{ after, types: eventTypes, businessId: null, coworkerId: null, count: PAGE },
  });
  if (hasMore) return enabledWebhooks(reader, null);
  const types = new Map<number, Set<EventType>>();
  for (const { businessId, type } of events) types.set(businessId, (types.get(businessId) ?? new Set()).add(type));
  const webhooks = await enabledWebhooks(reader, [...types.keys()]);
  return webhooks.filter((webhook) => typesOf(webhook).some((type) => types.get(webhook.businessId)?.has(type)));
}
