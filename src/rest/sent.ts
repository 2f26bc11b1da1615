import { parseDecimal } from "../domain/decimal.ts";
import type { Field } from "../domain/field.ts";
import { parseJson } from "../domain/json.ts";
import { refusal } from "../domain/refusal.ts";
import { isNoTime, readTime } from "./times.ts";
import { choiceNamed, fromJson, type ReadValue, wrong } from "./values.ts";

/** The values of a name that a form repeats. */
export class Repeated extends Array<string> {}

/**
 * Converts a value of a body to a value of the domain, or says why it is invalid. Besides the documented forms it accepts
 * those of the upstream's clients: text for other types, names of enums, dates without a time, and 0 for no reference.
 */
export function fromSent(key: string, field: Field, sent: unknown): ReadValue {
  if (field.kind === "links") return fromJson(key, field, linksOf(sent));
  if (field.kind === "timeSlots") return fromJson(key, field, sent === "" ? null : sent);
  if (sent instanceof Repeated) return { refused: refusal("INVALID", key, "must be given once") };
  if (field.kind === "ref" && field.nullable && (sent === 0 || sent === "0")) return { value: null };
  if (typeof sent !== "string" || field.kind === "text") return fromJson(key, field, sent);
  return sent === "" ? { value: null } : fromSentText(key, field, sent);
}

function fromSentText(key: string, field: Field, text: string): ReadValue {
  switch (field.kind) {
    case "boolean":
      return fromJson(key, field, booleans.get(text.toLowerCase()) ?? text);
    case "instant": {
      if (isNoTime(text)) return { value: null };
      const value = readTime(text)?.from;
      return value === undefined ? fromJson(key, field, text) : { value };
    }
    case "choice": {
      const value = choiceNamed(field, text);
      return value === null ? wrong(key, choiceExpected(field), text) : { value };
    }
    case "decimal": {
      const value = parseDecimal(text);
      return value === null ? fromJson(key, field, text) : { value };
    }
    case "uuid":
      return fromJson(key, field, text);
    default:
      return fromJson(key, field, numberOf(text));
  }
}

/** The texts for a boolean. */
export const booleans: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** The numbers and names that an enum accepts as text. */
export function choiceExpected({ choices }: Field): string {
  const names = Object.keys(choices!.values);
  return `must be a number from 1 to ${names.length} or one of ${names.join(", ")}`;
}

/** A list may be JSON text, one number, or a name that a form repeats. Some clients write the empty list as `[0]`. */
function linksOf(sent: unknown): unknown {
  const list = typeof sent === "string" ? listIn(sent) : sent;
  if (!Array.isArray(list)) return list;
  const ids = Array.from(list, (one) => (typeof one === "string" ? numberOf(one) : one));
  return ids.length === 1 && ids[0] === 0 ? [] : ids;
}

function listIn(text: string): unknown {
  if (text === "") return null;
  try {
    const json = parseJson(text);
    return typeof json === "number" ? [json] : json;
  } catch {
    return text;
  }
}

/** The text as a whole number, if it is exactly one; else the text, which is then refused. */
function numberOf(text: string): number | string {
  return /^-?\d{1,15}(?:\.0{1,4})?$/.test(text) ? Number(text) + 0 : text;
}
