import type { Pulled } from "../../store/scratch/pulled.ts";
import type { UpstreamClient } from "./client.ts";
import { listed } from "./lists.ts";
import { isId, type UpstreamRecord } from "./records.ts";
import type { Manner } from "./walk.ts";

type Properties = Readonly<Record<string, unknown>>;

/** The properties of a time slot within a rule of the REST API. */
const slotProperties = ["DayOfWeek", "FromTime", "ToTime", "Available"] as const;

/** Converts a time slot record of an upstream to a time slot within a rule. */
function slotOf(record: Properties): Properties {
  return Object.fromEntries(slotProperties.flatMap((name) => (record[name] == null ? [] : [[name, record[name]]])));
}

/** The rule with its time slots in the form of the REST API, sorted by day and time, for the line of the rule. */
export function withSlots(rule: UpstreamRecord, slots: readonly Properties[]): UpstreamRecord {
  const order = (slot: Properties) => `${slot.DayOfWeek} ${slot.FromTime} ${slot.ToTime}`;
  const TimeSlots = slots.map(slotOf).sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  return { ...rule, properties: { ...rule.properties, TimeSlots } };
}

/** Whether a rule contains its whole slots, not only their ids. */
export function showsSlots({ TimeSlots: slots }: Properties): boolean {
  return (
    Array.isArray(slots) &&
    slots.every((one) => typeof one === "object" && one !== null && Object.hasOwn(one, "DayOfWeek"))
  );
}

/** Slots by the id of their rule, from the pulled list of all slots. */
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

/** Requests all slots of one rule: a list of recent changes has only some of them. */
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
