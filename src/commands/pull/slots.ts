import type { Pulled } from "../../store/scratch/pulled.ts";
import type { UpstreamClient } from "./client.ts";
import { listed } from "./lists.ts";
import { isId, type UpstreamRecord } from "./records.ts";
import type { Manner } from "./walk.ts";

type Properties = Readonly<Record<string, unknown>>;

/** What REST says of a time slot of a rule. */
const slotProperties = ["DayOfWeek", "FromTime", "ToTime", "Available"] as const;

/** A time slot as an upstream keeps it, in the form in which a rule shows it. */
function slotOf(record: Properties): Properties {
  return Object.fromEntries(slotProperties.flatMap((name) => (record[name] == null ? [] : [[name, record[name]]])));
}

/** The rule with its time slots in the form of REST, by their days and times: this is what a line of a rule says of them. */
export function withSlots(rule: UpstreamRecord, slots: readonly Properties[]): UpstreamRecord {
  const order = (slot: Properties) => `${slot.DayOfWeek} ${slot.FromTime} ${slot.ToTime}`;
  const TimeSlots = slots.map(slotOf).sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  return { ...rule, properties: { ...rule.properties, TimeSlots } };
}

/** Whether a rule shows its slots, and not only their ids. */
export function showsSlots({ TimeSlots: slots }: Properties): boolean {
  return (
    Array.isArray(slots) &&
    slots.every((one) => typeof one === "object" && one !== null && Object.hasOwn(one, "DayOfWeek"))
  );
}

/** The slots of rules, by the ids of these, as they were read from the list of all slots. */
export function slotsRead(pulled: Pulled, ruleIds: readonly number[]): Map<number, Properties[]> {
  const slots = new Map<number, Properties[]>(ruleIds.map((id) => [id, []]));
  for (const { body } of pulled.withValue("ExtraServiceTimeSlot", "ExtraServiceId", ruleIds)) {
    const slot = JSON.parse(body) as Properties;
    slots.get(slot.ExtraServiceId as number)?.push(slot);
  }
  return slots;
}

/** A rule has far fewer slots than a page. */
const SLOTS_MAX = 1_000;

/** All slots of one rule: a list of those that changed lately has some of them only. */
export async function slotsOf(client: UpstreamClient, ruleId: number, manner: Manner): Promise<Properties[]> {
  const { records } = await listed(client, "ExtraServiceTimeSlot", {
    ...{ from: null, to: null, orderBy: "Id", page: 1, ...manner, size: SLOTS_MAX },
    where: ["ExtraServiceTimeSlot_ExtraService", String(ruleId)],
  });
  return records.map(({ properties }) => properties).filter(({ ExtraServiceId }) => ExtraServiceId === ruleId);
}

/** The rules that these slots belong to. */
export function rulesOf(slots: readonly UpstreamRecord[]): number[] {
  return [...new Set(slots.map(({ properties }) => properties.ExtraServiceId).filter(isId))];
}
