import type { Instant } from "../domain/calendar.ts";
import { creditHoldFields } from "../domain/credit-hold/fields.ts";
import type { EventData } from "../domain/event/event.ts";
import type { Field } from "../domain/field.ts";
import { keyed } from "../domain/keyed.ts";
import { toHold } from "./credit-hold.ts";
import { properties } from "./names.ts";
import { computedValue } from "./record.ts";
import { toJson } from "./values.ts";

/**
 * The data of an event as JSON text: its subject as the REST API shows it at that moment, a hold as an export does, or the
 * figures of an alert, with enums as numbers like everywhere in REST.
 */
export function eventData(data: EventData, occurredOn: Instant): string {
  switch (data.entity) {
    case "ExtraService":
      return written(data.entity, data.row, occurredOn);
    case "CoworkerExtraService":
      return written(data.entity, { ...data.row, heldUses: data.heldUses }, occurredOn);
    case "CreditHold":
      return JSON.stringify(toHold(data.row, data.allocations));
    case null:
      return JSON.stringify({
        Kind: toJson(creditHoldFields.kind, data.kind),
        Unit: toJson(creditHoldFields.unit, data.unit),
        Total: data.total,
        Available: data.available,
      });
  }
}

type Values = Readonly<Record<string, unknown>>;

/** What `JSON.stringify` of `toRecord` answers, in a third of the time: every spend writes one. */
function written(entity: keyof typeof writers, row: object, at: Instant): string {
  let text = "";
  for (const { start, value } of writers[entity]) {
    const json = value(row as Values, at);
    if (json !== undefined) text += (text === "" ? "{" : ",") + start + json;
  }
  return `${text}}`;
}

/** The text of a value that is not null. Most values need no `JSON.stringify`. */
function textOf(field: Field): (value: unknown) => string {
  switch (field.kind) {
    case "id":
    case "ref":
    case "uses":
    case "integer":
    case "boolean":
      return String;
    case "uuid":
    case "instant":
      return (value) => `"${toJson(field, value)}"`;
    default:
      return (value) => JSON.stringify(toJson(field, value));
  }
}

function ofField(name: string, field: Field): (row: Values) => string {
  const text = textOf(field);
  return (row) => {
    const value = row[name];
    return value === null ? "null" : text(value);
  };
}

const writers = keyed(["ExtraService", "CoworkerExtraService"] as const, (entity) =>
  properties[entity].map((property) => ({
    start: `${JSON.stringify(property.key)}:`,
    value:
      property.field === null
        ? (row: Values, at: Instant) => JSON.stringify(computedValue(property.key)(row as never, at))
        : ofField(property.name, property.field),
  })),
);
