import type { Instant } from "../domain/calendar.ts";
import { creditHoldFields } from "../domain/credit-hold/fields.ts";
import type { EventData } from "../domain/event/event.ts";
import { toHold } from "./credit-hold.ts";
import { toRecord } from "./record.ts";
import { toJson } from "./values.ts";

/**
 * The data of an event as JSON text: its subject as the REST API shows it at that moment, a hold as an export does, or the
 * figures of an alert, with enums as numbers like everywhere in REST.
 */
export function eventData(data: EventData, occurredOn: Instant): string {
  return JSON.stringify(toData(data, occurredOn));
}

function toData(data: EventData, occurredOn: Instant): Record<string, unknown> {
  switch (data.entity) {
    case "ExtraService":
      return toRecord(data.entity, data.row, occurredOn);
    case "CoworkerExtraService":
      return toRecord(data.entity, { ...data.row, heldUses: data.heldUses } as typeof data.row, occurredOn);
    case "CreditHold":
      return toHold(data.row, data.allocations);
    case null:
      return {
        Kind: toJson(creditHoldFields.kind, data.kind),
        Unit: toJson(creditHoldFields.unit, data.unit),
        Total: data.total,
        Available: data.available,
      };
  }
}
