import { type EventType, eventTypes } from "../event/event-type.ts";
import type { Webhook } from "./fields.ts";

/** The types of event of a webhook, in the order of `EventType`. */
export function typesOf({ types }: Pick<Webhook, "types">): readonly EventType[] {
  return types.split(" ") as EventType[];
}

/** The types as they are stored: each once. */
export function toStoredTypes(types: readonly EventType[]): string {
  return eventTypes.filter((type) => types.includes(type)).join(" ");
}
