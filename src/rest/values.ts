import { formatInstant, type Instant, parseInstant } from "../domain/calendar.ts";
import { type Decimal, parseDecimal } from "../domain/decimal.ts";
import { type Field, INTEGER_MAX, isOwnRef } from "../domain/field.ts";
import { notFound, type Refusal, refusal } from "../domain/refusal.ts";
import type { TimeSlot } from "../domain/time-slot.ts";
import { isUuid } from "../domain/uuid.ts";
import { fromTimeSlots, toTimeSlot } from "./time-slots.ts";

/** One value as JSON: enums as numbers from 1, decimals as numbers, instants as text in UTC. */
export function toJson(field: Field, value: unknown): unknown {
  if (value === null) return null;
  switch (field.kind) {
    case "decimal":
      // At most 15 digits: the nearest double is printed as exactly these digits.
      return (value as number) / 10_000;
    case "instant":
      return toTime(value as Instant);
    case "choice":
      return wordsOf(field).indexOf(value as string) + 1;
    case "timeSlots":
      return (value as readonly TimeSlot[]).map(toTimeSlot);
    default:
      return value;
  }
}

export const DECIMAL_EXPECTED = "must be a number with at most 11 digits before the point and 4 after it";

/** A value of the domain, or why the input is invalid. */
export type ReadValue = { readonly value: unknown } | { readonly refused: Refusal };

/** Converts a JSON value to a value of the domain, or says why it is invalid. Does not check ranges and lengths. */
export function fromJson(key: string, field: Field, json: unknown): ReadValue {
  if (json === null) return { value: null };
  switch (field.kind) {
    case "boolean":
      return typeof json === "boolean" ? { value: json } : wrong(key, "must be true or false", json);
    case "text":
      return typeof json === "string" ? { value: json } : wrong(key, "must be text", json);
    case "uuid":
      return typeof json === "string" && isUuid(json)
        ? { value: json.toLowerCase() }
        : wrong(key, "must be a UUID", json);
    case "decimal": {
      const value = typeof json === "number" ? fromNumber(json) : null;
      return value === null ? wrong(key, DECIMAL_EXPECTED, json) : { value };
    }
    case "instant": {
      const value = typeof json === "string" ? fromTime(json) : null;
      return value === null
        ? wrong(key, "must be a time from 1970 to 2200, such as 2025-01-15T10:30:00Z", json)
        : { value };
    }
    case "choice": {
      const word = typeof json === "number" ? wordsOf(field)[json - 1] : undefined;
      return word === undefined
        ? wrong(key, `must be a whole number from 1 to ${wordsOf(field).length}`, json)
        : { value: word };
    }
    case "links":
      return Array.isArray(json) && json.every(Number.isSafeInteger)
        ? { value: [...new Set(json as number[])].sort((a, b) => a - b) }
        : wrong(key, "must be a list of ids", json);
    case "timeSlots":
      return fromTimeSlots(key, json);
    default:
      if (!Number.isSafeInteger(json)) return wrong(key, "must be a whole number", json);
      if (isOwnRef(field) && ((json as number) < 1 || (json as number) > INTEGER_MAX))
        return { refused: notFound(key) };
      return { value: json };
  }
}

/** `2025-01-15T10:30:00Z`, with milliseconds only where they are not zero. */
export function toTime(moment: Instant): string {
  return formatInstant(moment).replace(".000Z", "Z");
}

/** The usual form of times. `Date.parse` reads them correctly on days that every month has. */
const PLAIN_TIME =
  /^(?:19[7-9]\d|20\d\d|21\d\d|2200)-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;
const WITHOUT_OFFSET = /T\d{2}:\d{2}:\d{2}(\.\d{1,9})?$/;

/** A time without an offset is in UTC. */
export function fromTime(text: string): Instant | null {
  if (PLAIN_TIME.test(text)) return Date.parse(text);
  return parseInstant(WITHOUT_OFFSET.test(text) ? `${text}Z` : text);
}

function fromNumber(json: number): Decimal | null {
  const count = json * 10_000;
  if (Number.isSafeInteger(count) && count / 10_000 === json && Math.abs(count) < 1e15) return (count + 0) as Decimal;
  return parseDecimal(String(json));
}

const words = new WeakMap<object, readonly string[]>();

/** The words of an enum, in order. */
function wordsOf({ choices }: Field): readonly string[] {
  const known = words.get(choices!) ?? Object.keys(choices!.values);
  words.set(choices!, known);
  return known;
}

/** The word of an enum by its number or name; case and underscores do not matter. `null` if it is neither. */
export function choiceNamed(field: Field, text: string): string | null {
  const known = wordsOf(field);
  if (/^\d{1,2}$/.test(text)) return known[Number(text) - 1] ?? null;
  const folded = text.replaceAll("_", "").toUpperCase();
  return known.find((word) => word.replaceAll("_", "") === folded) ?? null;
}

export function wrong(key: string, message: string, attempted: unknown): { refused: Refusal } {
  return { refused: refusal("INVALID", key, message, attempted) };
}
