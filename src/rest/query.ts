import type { Instant } from "../domain/calendar.ts";
import { CreditStatus } from "../domain/coworker-extra-service/fields.ts";
import { hasStatus } from "../domain/coworker-extra-service/rules.ts";
import { type EntityName, entities } from "../domain/entities.ts";
import { choice, type Field, type Kind } from "../domain/field.ts";
import { type Condition, isComparable } from "../domain/listing.ts";
import { restEntities, restFields, toProperty } from "./names.ts";

/** How a field is called in parameters where that does not follow from its name. */
const aliases: Readonly<Record<EntityName, Readonly<Record<string, string>>>> = {
  ExtraService: { currencyCode: "Currency_Code" },
  CoworkerExtraService: { bookingId: "BookingId" },
  UseHistory: {
    bookingFromTime: "Booking_FromTime",
    bookingToTime: "Booking_ToTime",
    bookingResourceName: "Booking_Resource_Name",
  },
};

const MINUTE_MILLISECONDS = 60_000;
const ranged: readonly Kind[] = ["id", "decimal", "uses", "integer", "minutes", "timeOfDay", "instant"];

/** One parameter by which a list is filtered. */
export interface Filter {
  readonly field: Field;
  /** `from` and `to` are the ends of a range, both included. */
  readonly is: "equal" | "from" | "to";
  /** The condition for a value that is of the field's kind; of an instant, it is the minute that begins with it. */
  condition(value: unknown, now: Instant): Condition;
}

/** The filters of each entity by the names of their parameters. */
export const filters: Readonly<Record<EntityName, ReadonlyMap<string, Filter>>> = {
  ExtraService: filtersOf("ExtraService"),
  CoworkerExtraService: filtersOf("CoworkerExtraService"),
  UseHistory: filtersOf("UseHistory"),
};

/** By which properties lists are ordered, and the fields that these are. */
export const orders: Readonly<Record<EntityName, ReadonlyMap<string, string>>> = {
  ExtraService: ordersOf("ExtraService"),
  CoworkerExtraService: ordersOf("CoworkerExtraService"),
  UseHistory: ordersOf("UseHistory"),
};

function filtersOf(entity: EntityName): Map<string, Filter> {
  const found = new Map<string, Filter>();
  for (const [name, field] of restFields(entity)) {
    if (field.namesOf !== undefined || field.kind === "timeSlots") continue;
    const parameter = `${restEntities[entity]}_${parameterName(entity, name, field)}`;
    found.set(parameter, { field, is: "equal", condition: (value) => equal(name, field, value) });
    if (!ranged.includes(field.kind)) continue;
    found.set(`from_${parameter}`, {
      field,
      is: "from",
      condition: (value) => ({ field: name, is: "gte", value: value as number }),
    });
    found.set(`to_${parameter}`, { field, is: "to", condition: (value) => upTo(name, field, value as number) });
  }
  if (entity === "CoworkerExtraService")
    found.set(`${restEntities[entity]}_Status`, {
      field: choice(CreditStatus, "What the credit can do now."),
      is: "equal",
      condition: (value, now) => hasStatus([value as CreditStatus], now),
    });
  return found;
}

/** A reference without its `Id`; what is read through a reference by the path to it. */
function parameterName(entity: EntityName, name: string, field: Field): string {
  const alias = aliases[entity][name];
  if (alias !== undefined) return alias;
  if (field.projects !== undefined) {
    const { through, field: target } = field.projects;
    const fields: Readonly<Record<string, Field>> = entities[entity];
    const other = fields[through]!.to as EntityName;
    const otherFields: Readonly<Record<string, Field>> = entities[other];
    return `${reference(through)}_${parameterName(other, target, otherFields[target]!)}`;
  }
  return field.kind === "ref" ? reference(name) : toProperty(name);
}

function reference(name: string): string {
  return toProperty(name.replace(/Id$/, ""));
}

function equal(name: string, field: Field, value: unknown): Condition {
  switch (field.kind) {
    case "text":
      return { field: name, is: "alike", value: value as string };
    case "links":
      return { field: name, is: "has", value: value as number };
    case "instant":
      return { and: [{ field: name, is: "gte", value: value as number }, upTo(name, field, value as number)] };
    default:
      return { field: name, is: "eq", value: value as number };
  }
}

function upTo(name: string, field: Field, value: number): Condition {
  if (field.kind === "instant") return { field: name, is: "lt", value: value + MINUTE_MILLISECONDS };
  return { field: name, is: "lte", value };
}

function ordersOf(entity: EntityName): Map<string, string> {
  return new Map(
    restFields(entity)
      .filter(([, field]) => isComparable(field) || field.projects !== undefined)
      .map(([name]) => [toProperty(name), name]),
  );
}
