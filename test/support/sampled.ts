import { description } from "./described.ts";

/** What of JSON Schema the description uses. */
export interface ValueSchema {
  readonly description?: string;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly ValueSchema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: ValueSchema;
  readonly maxItems?: number;
  readonly readOnly?: boolean;
}

/** A value that the schema takes, other than null where there is one. */
export function sample(given: ValueSchema): unknown {
  const schema = plain(given);
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case "boolean":
      return true;
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "array":
      return [sample(schema.items!)];
    case "string":
      if (schema.format === "uuid") return "0f0e0d0c-0b0a-4908-8706-050403020100";
      if (schema.format === "date-time") return "2026-06-01T12:00:00Z";
      return schema.pattern === undefined ? "x" : "2026-06-01T12:00";
    default:
      return null;
  }
}

/** The least, the greatest and the longest value that the schema takes. */
export function extremes(given: ValueSchema): unknown[] {
  const { minimum, maximum, maxLength } = plain(given);
  return [
    ...[minimum, maximum].filter((limit) => limit !== undefined),
    ...(maxLength === undefined ? [] : ["x".repeat(maxLength)]),
  ];
}

/** Values that the schema does not take: one of another type, and one beyond each limit. */
export function violations(given: ValueSchema): unknown[] {
  const schema = plain(given);
  const { minimum, maximum, maxLength, minLength, items, maxItems } = schema;
  return [
    {},
    ...(takesNull(given) ? [] : [null]),
    ...(schema.enum === undefined ? [] : isOfText(schema.enum) ? ["no such word"] : [0, schema.enum.length + 1]),
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(schema.type === "integer" ? [1.5] : []),
    ...(minLength === undefined ? [] : [""]),
    ...(maxLength === undefined ? [] : ["x".repeat(maxLength + 1)]),
    ...(schema.format === undefined || schema.type !== "string" ? [] : ["x"]),
    ...(items === undefined ? [] : violations(items).map((one) => [one])),
    ...(maxItems === undefined ? [] : [Array.from({ length: maxItems + 1 }, (_one, place) => place + 1)]),
  ];
}

function isOfText(values: readonly unknown[]): boolean {
  return values.every((one) => typeof one === "string");
}

export function takesNull({ type, oneOf }: ValueSchema): boolean {
  return type === "null" || (Array.isArray(type) && type.includes("null")) || (oneOf?.some(takesNull) ?? false);
}

/** The schema without `null`, with what it refers to in its place. */
function plain(given: ValueSchema): ValueSchema {
  if (given.$ref !== undefined) return description.components.schemas[given.$ref.split("/").at(-1)!] as ValueSchema;
  if (given.oneOf !== undefined) return plain(given.oneOf[0]!);
  const type = Array.isArray(given.type) ? given.type.find((one) => one !== "null") : given.type;
  return { ...given, type };
}
