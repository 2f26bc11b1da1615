import { eachField, type Field, type Fields, INTEGER_MAX, type Kind } from "./field.ts";

/** Minimum and maximum of a number, both inclusive: the field's own, else those of its kind. Limits of decimals are strings. */
export function rangeOf({ kind, min, max }: Field): Pick<Field, "min" | "max"> {
  const [least, greatest] = kindRanges[kind] ?? [];
  return { min: min ?? least, max: max ?? greatest };
}

const kindRanges: Partial<Record<Kind, readonly [number, number]>> = {
  id: [1, INTEGER_MAX],
  ref: [1, INTEGER_MAX],
  uses: [0, INTEGER_MAX],
  integer: [-INTEGER_MAX, INTEGER_MAX],
  minutes: [0, INTEGER_MAX],
  timeOfDay: [0, 1440],
};

/**
 * The fields with the limits of stored values instead of input: an import accepts all values that its source stored.
 */
export function withStoredLimits(fields: Fields): Fields {
  return Object.fromEntries(
    eachField(fields).map(([name, field]) => [name, field.keepsGreater ? { ...field, max: undefined } : field]),
  );
}
