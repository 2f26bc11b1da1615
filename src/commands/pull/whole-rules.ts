import { extraServiceFields } from "../../domain/extra-service/fields.ts";
import { eachField } from "../../domain/field.ts";
import { BATCH_MAX } from "../../rest/listing.ts";
import { toProperty } from "../../rest/names.ts";
import type { Pulled } from "../../store/scratch/pulled.ts";
import type { UpstreamClient } from "./client.ts";
import { byIds, eachAlone, type Found, readAll, type UpstreamRecord } from "./records.ts";
import { showsSlots, slotsOf, slotsRead, withSlots } from "./slots.ts";
import type { Manner } from "./walk.ts";

/** `ResourceTypes`, `Tariffs`, `Teams` */
const linkProperties = eachField(extraServiceFields)
  .filter(([, { kind }]) => kind === "links")
  .map(([name]) => toProperty(name));

export interface Completing {
  readonly client: UpstreamClient;
  readonly pulled: Pulled;
  readonly manner: Manner;
  /** Source of time slots: all were read, those of each rule must be requested, or the upstream has none. */
  readonly slots: "read" | "ask" | "none";
}

/**
 * The rules of a list, completed with links and time slots, some at a time. A rule with unknown links must not be imported:
 * without tariffs and teams it would apply to everybody. This costs one request per rule, or one per hundred rules if batches
 * contain links. Slots cost nothing more in a first pull, and later one request per changed rule.
 */
export async function* wholeRules(of: Completing): AsyncGenerator<Found> {
  const { client, pulled } = of;
  let batchesAreWhole = true;
  for (let behind = 0; ; ) {
    const kept = pulled.behind("ExtraService", behind, BATCH_MAX);
    if (kept.length === 0) return;
    behind = kept.at(-1)!.id;
    const { records: rules } = readAll(kept.map(({ body }) => JSON.parse(body)));
    const lacking = rules.filter((rule) => !hasLinks(rule)).map(({ id }) => id);
    let found: Found = { records: rules.filter(hasLinks), problems: [] };
    if (lacking.length > 0 && batchesAreWhole) {
      const some = await byIds(client, "ExtraService", lacking);
      batchesAreWhole = some.records.every(hasLinks);
      found = together(found, { records: some.records.filter(hasLinks), problems: some.problems });
    }
    const known = new Set([...found.records, ...found.problems].map(({ id }) => id));
    const alone = await eachAlone(
      client,
      "ExtraService",
      lacking.filter((id) => !known.has(id)),
    );
    found = together(found, alone);
    const missing = rules.filter(({ id }) => ![...found.records, ...found.problems].some((one) => one.id === id));
    const gone = missing.map(({ id }) => ({
      id,
      message: "is in a list, but does not exist when it is requested alone",
    }));
    yield { records: await completed(of, found.records), problems: [...found.problems, ...gone] };
  }
}

/** Adds time slots to the rules that do not contain them. */
async function completed(
  { client, pulled, manner, slots }: Completing,
  rules: UpstreamRecord[],
): Promise<UpstreamRecord[]> {
  if (slots === "none") return rules;
  const lacking = rules.filter(({ properties }) => !showsSlots(properties)).map(({ id }) => id);
  const read = slots === "read" ? slotsRead(pulled, lacking) : new Map<number, readonly object[]>();
  if (slots === "ask") for (const id of lacking) read.set(id, await slotsOf(client, id, manner));
  return rules.map((rule) => {
    const own = read.get(rule.id) ?? (rule.properties.TimeSlots as readonly object[]);
    return withSlots(rule, own as Parameters<typeof withSlots>[1]);
  });
}

function hasLinks({ properties }: UpstreamRecord): boolean {
  return linkProperties.every((name) => Array.isArray(properties[name]));
}

function together(some: Found, others: Found): Found {
  return { records: [...some.records, ...others.records], problems: [...some.problems, ...others.problems] };
}
