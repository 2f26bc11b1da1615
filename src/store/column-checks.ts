import { DECIMAL_MAX, parseDecimal } from "../domain/decimal.ts";
import { type Field, INTEGER_MAX } from "../domain/field.ts";

/** The SQL check of a column, derived from the field's kind and limits. */
export function columnCheck(column: string, field: Field): string | null {
  const between = (min: number, max: number) => `${column} between ${min} and ${max}`;
  const limit = (value: number | string | undefined, otherwise: number) =>
    value === undefined ? otherwise : field.kind === "decimal" ? Number(parseDecimal(String(value))) : Number(value);
  switch (field.kind) {
    case "choice":
      return `${column} in (${Object.keys(field.choices?.values ?? {})
        .map((value) => `'${value}'`)
        .join(", ")})`;
    case "decimal":
      if (field.keepsGreater) return `${column} >= ${limit(field.min, -DECIMAL_MAX)}`;
      return between(limit(field.min, -DECIMAL_MAX), limit(field.max, DECIMAL_MAX));
    case "uses":
    case "minutes":
      return between(limit(field.min, 0), limit(field.max, INTEGER_MAX));
    case "timeOfDay":
      return between(limit(field.min, 0), limit(field.max, 1440));
    case "ref":
      return between(1, INTEGER_MAX);
    case "integer":
      return between(limit(field.min, -INTEGER_MAX), limit(field.max, INTEGER_MAX));
    default:
      return null;
  }
}
