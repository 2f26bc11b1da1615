import { parseDecimal } from "../domain/decimal.ts";
import { type Field, INTEGER_MAX } from "../domain/field.ts";
import { refusal } from "../domain/refusal.ts";
import { booleans, choiceExpected } from "./sent.ts";
import { readTime } from "./times.ts";
import { choiceNamed, DECIMAL_EXPECTED, fromJson, type ReadValue, wrong } from "./values.ts";

export const TEXT_MAX = 1_000;

/**
 * Converts the text of a parameter to a value of the domain, or says why it is invalid. An instant becomes the unit of time
 * in the text; links become one id. A value that no record can have is not an error: it matches no record.
 */
export function fromText(name: string, field: Field, text: string): ReadValue {
  switch (field.kind) {
    case "text":
      if (text.includes("\0") || !text.isWellFormed())
        return wrong(name, "must be well-formed Unicode without NUL", text);
      return text.length <= TEXT_MAX
        ? { value: text }
        : { refused: refusal("TOO_LONG", name, `must have at most ${TEXT_MAX} characters`) };
    case "boolean": {
      const value = booleans.get(text.toLowerCase());
      return value === undefined ? wrong(name, "must be true, false, 1 or 0", text) : { value };
    }
    case "decimal": {
      const value = parseDecimal(text);
      return value === null ? wrong(name, DECIMAL_EXPECTED, text) : { value };
    }
    case "instant": {
      const value = readTime(text);
      return value === null
        ? wrong(name, "must be a date or a time from 1970 to 2200, such as 2025-01-15 or 2025-01-15T10:30", text)
        : { value };
    }
    case "uuid":
      return fromJson(name, field, text);
    case "choice": {
      const value = choiceNamed(field, text);
      return value === null ? wrong(name, choiceExpected(field), text) : { value };
    }
    default: {
      const value = /^-?\d{1,10}$/.test(text) ? Number(text) + 0 : Number.NaN;
      return Math.abs(value) <= INTEGER_MAX
        ? { value }
        : wrong(name, `must be a whole number from -${INTEGER_MAX} to ${INTEGER_MAX}`, text);
    }
  }
}
