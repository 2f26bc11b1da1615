import { extraServiceFields } from "../../domain/extra-service/fields.ts";
import { eachField } from "../../domain/field.ts";
import { BATCH_MAX } from "../../rest/listing.ts";
import { toProperty } from "../../rest/names.ts";
import type { Pulled } from "../../store/sqlite/pulled.ts";
import type { Client } from "./client.ts";
import { byIds, single, type UpstreamRecord } from "./records.ts";

/** `ResourceTypes`, `Tariffs`, `Teams`, `TimeSlots`: lists that a page of rules leaves out. */
const linkProperties = eachField(extraServiceFields)
  .filter(([, { kind }]) => kind === "links" || kind === "timeSlots")
  .map(([name]) => toProperty(name));

/** The rules whose lists of links a list page has left out, with these: by batch, or one by one where a batch leaves them out too. */
export async function completeLinks(client: Client, pulled: Pulled): Promise<UpstreamRecord[]> {
  const completed: UpstreamRecord[] = [];
  for (let behind = 0; ; ) {
    const rules = pulled.behind("ExtraService", behind, BATCH_MAX);
    if (rules.length === 0) return completed;
    behind = rules.at(-1)!.id;
    const lacking = rules.filter(({ body }) => !hasLinks(JSON.parse(body))).map(({ id }) => id);
    if (lacking.length === 0) continue;
    for (const rule of await byIds(client, "ExtraService", lacking))
      completed.push(hasLinks(rule.properties) ? rule : ((await single(client, "ExtraService", rule.id)) ?? rule));
  }
}

function hasLinks(properties: Readonly<Record<string, unknown>>): boolean {
  return linkProperties.every((name) => Array.isArray(properties[name]));
}
