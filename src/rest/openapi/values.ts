import { DECIMAL_MAX, type Decimal, formatDecimal } from "../../domain/decimal.ts";
import { type Choices, type Field, isRequired, LINKS_MAX } from "../../domain/field.ts";
import { rangeOf } from "../../domain/field-range.ts";
import { TIME_SLOTS_MAX } from "../../domain/time-slot.ts";

/** A JSON Schema (2020-12), as OpenAPI 3.1 has them. */
export type Schema = Readonly<Record<string, unknown>>;

/** A reference to a schema of the document. */
export function schemaRef(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The schema of the field's value in the form of `toJson` and `fromJson`, without `null`. */
export function valueSchema(field: Field): Schema {
  switch (field.kind) {
    case "boolean":
      return { type: "boolean" };
    case "text":
      return {
        type: "string",
        ...(isRequired(field) && { minLength: 1 }),
        ...(field.max !== undefined && { maxLength: Number(field.max) }),
      };
    case "uuid":
      return { type: "string", format: "uuid" };
    case "instant":
      return { type: "string", format: "date-time" };
    case "choice":
      return schemaRef(field.choices!.name);
    case "links":
      return { type: "array", items: integerSchema({ ...field, kind: "id" }), maxItems: LINKS_MAX };
    case "timeSlots":
      return { type: "array", items: timeSlotSchema, maxItems: TIME_SLOTS_MAX };
    case "decimal": {
      const { min = `-${DECIMAL_TEXT}`, max = DECIMAL_TEXT } = rangeOf(field);
      return { type: "number", minimum: Number(min), maximum: Number(max) };
    }
    default:
      return integerSchema(field);
  }
}

export function descriptionOf({ description, write }: Field): string {
  return write === "once" ? `${description} Fixed after creation.` : description;
}

/** The same schema, or `null`. */
export function orNull(schema: Schema): Schema {
  return typeof schema.type === "string"
    ? { ...schema, type: [schema.type, "null"] }
    : { oneOf: [schema, { type: "null" }] };
}

/** An enum as numbers, starting at 1. */
export function choiceSchema({ description, values }: Choices): Schema {
  const words = Object.entries(values);
  return {
    description: [description, "", ...words.map(([word, means], place) => `- ${place + 1} = ${word}: ${means}`)].join(
      "\n",
    ),
    type: "integer",
    enum: words.map((_word, place) => place + 1),
    "x-enum-varnames": words.map(([word]) => word),
  };
}

const time = {
  type: "string",
  pattern: "^(\\d{4}-\\d{2}-\\d{2}[Tt ])?\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?([Zz]|[+-]00:00)?$",
  examples: ["1976-01-01T09:00:00Z"],
};

const timeSlotSchema = {
  type: "object",
  properties: {
    DayOfWeek: { description: "Day of the week; 0 is Sunday.", type: "integer", minimum: 0, maximum: 6 },
    FromTime: { description: "Time of day at which the slot begins.", ...time },
    ToTime: {
      description:
        "Time of day at which the slot ends. 00:00 and 23:59 are the end of the day; a time before FromTime is on the next day.",
      ...time,
    },
    Available: {
      description: "Whether the slot allows bookings (true) or forbids them (false).",
      type: "boolean",
      default: true,
    },
  },
  required: ["DayOfWeek", "FromTime", "ToTime"],
};

const DECIMAL_TEXT = formatDecimal(DECIMAL_MAX as Decimal);

function integerSchema(field: Field): Schema {
  const { min, max } = rangeOf(field);
  return { type: "integer", minimum: min, maximum: max };
}
