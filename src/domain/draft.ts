import { type Decimal, decimal, formatDecimal, placesOf } from "./decimal.ts";
import {
  eachField,
  type Field,
  type Fields,
  INTEGER_MAX,
  isGivable,
  isOwnRef,
  isRequired,
  isWritable,
  LINKS_MAX,
  type Patch,
} from "./field.ts";
import { rangeOf } from "./field-range.ts";
import type { NewValues, WritableValues } from "./record-values.ts";
import { type Refusal, refusal } from "./refusal.ts";
import { asStoredTimeSlots, checkTimeSlots, type TimeSlot } from "./time-slot.ts";

type Values = Readonly<Record<string, unknown>>;
type Given<L> = { readonly [P in keyof NewValues<L>]?: NewValues<L>[P] | null | undefined };

/** The values of a new record: the given values, and the defaults of the other fields. */
export function completed<L extends Fields>(fields: L, draft: Given<L>): NewValues<L> {
  return valuesOf<NewValues<L>>(fields, isGivable, (name, field) => orCleared(field, valueAt(draft, name)));
}

/** The values after an update: missing properties stay unchanged, `null` clears. */
export function patched<L extends Fields>(fields: L, row: WritableValues<L>, patch: Patch<L>): WritableValues<L> {
  return valuesOf<WritableValues<L>>(fields, isWritable, (name, field) => {
    const value = valueAt(patch, name);
    return value === undefined ? valueAt(row, name) : orCleared(field, value);
  });
}

function valuesOf<V>(
  fields: Fields,
  isTaken: (field: Field) => boolean,
  value: (name: string, field: Field) => unknown,
): V {
  const taken = eachField(fields).filter(([, field]) => isTaken(field));
  return Object.fromEntries(taken.map(([name, field]) => [name, value(name, field)])) as V;
}

function valueAt(values: object, name: string): unknown {
  return (values as Values)[name];
}

/** By link name: ids to add to the existing ones, and ids to remove. */
export type LinkChanges = Readonly<
  Record<string, { readonly added: readonly number[]; readonly removed: readonly number[] }>
>;

/** Applies the changes to the links in the patch, or to those of the row if the patch has none. */
export function withLinkChanges<P extends object>(row: object, patch: P, changes: LinkChanges): P {
  const links = Object.entries(changes).map(([name, { added, removed }]) => {
    const present = (valueAt(patch, name) ?? valueAt(row, name) ?? []) as readonly number[];
    return [name, [...present, ...added].filter((id) => !removed.includes(id))];
  });
  return { ...patch, ...Object.fromEntries(links) };
}

/** The values that differ from those of the row. */
export function changesOf<V extends object>(row: object, values: V): Partial<V> {
  const changes = Object.entries(values).filter(([name, value]) => !isSame(valueAt(row, name), value));
  return Object.fromEntries(changes) as Partial<V>;
}

/**
 * The values of a new record that differ from the defaults, with their names. The result does not depend on whether a
 * default was sent, or on fields that the entity got later.
 */
export function valuesSaid<L extends Fields>(fields: L, values: NewValues<L>): [name: string, value: unknown][] {
  const unsaid = completed(fields, {});
  return Object.entries(changesOf(unsaid, values)).filter(([name]) => name in unsaid);
}

/** The rules that each value breaks by itself: presence, form, range, length. */
export function checkValues(fields: Fields, values: object): Refusal[] {
  return eachField(fields).flatMap(([name, field]) =>
    name in values ? checkValue(name, field, valueAt(values, name)) : [],
  );
}

/** Refuses changes of fields that are fixed after creation. */
export function checkFixed(fields: Fields, row: object, patch: object): Refusal[] {
  return eachField(fields).flatMap(([name, field]) => {
    const value = valueAt(patch, name);
    if (field.write !== "once" || value === undefined || isSame(valueAt(row, name), value)) return [];
    return [refusal("FIXED_AFTER_CREATION", name, "cannot change after creation", isOwnRef(field) ? undefined : value)];
  });
}

function orCleared(field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return field.kind === "links" ? [] : (field.initially ?? null);
  if (field.kind === "timeSlots") return asStoredTimeSlots(value as TimeSlot[]);
  return field.kind === "links" ? [...new Set(value as number[])].sort((a, b) => a - b) : value;
}

export function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => isSame(one, b[i]));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [one, other] = [Object.entries(a), b as Values];
  return one.length === Object.keys(other).length && one.every(([name, value]) => isSame(value, other[name]));
}

/** Checks one value by its field: presence, range, length, form. */
export function checkValue(name: string, field: Field, value: unknown): Refusal[] {
  if (value === null) return isRequired(field) ? [refusal("REQUIRED", name, "is a required field", null)] : [];
  if (isOwnRef(field)) return [];
  switch (field.kind) {
    case "text":
      return checkText(name, field, value as string);
    case "links":
      return checkLinks(name, value as number[]);
    case "timeSlots":
      return checkTimeSlots(name, value as TimeSlot[]);
    case "boolean":
    case "choice":
    case "uuid":
    case "instant":
      return [];
    case "id":
    case "ref":
    case "uses":
    case "integer":
    case "minutes":
    case "timeOfDay":
    case "decimal":
      return checkRange(name, field, value as number);
  }
}

function checkText(name: string, field: Field, value: string): Refusal[] {
  if (value.includes("\0") || !value.isWellFormed())
    return [refusal("INVALID", name, "must be well-formed Unicode without NUL", value)];
  if (value.trim() === "" && isRequired(field)) return [refusal("REQUIRED", name, "is a required field", value)];
  if (field.max !== undefined && [...value].length > Number(field.max))
    return [refusal("TOO_LONG", name, `must have at most ${field.max} characters`, value)];
  return [];
}

function checkLinks(name: string, ids: readonly number[]): Refusal[] {
  if (ids.length > LINKS_MAX) return [refusal("TOO_LONG", name, `must have at most ${LINKS_MAX} ids`)];
  return ids
    .filter((id) => id < 1 || id > INTEGER_MAX)
    .slice(0, 1)
    .map((id) => refusal("OUT_OF_RANGE", name, "must hold ids above 0", id));
}

function checkRange(name: string, field: Field, value: number): Refusal[] {
  const { min, max } = rangeOf(field);
  const isDecimal = field.kind === "decimal";
  const read = (limit: number | string) => (isDecimal ? decimal(String(limit)) : Number(limit));
  const attempted = isDecimal ? formatDecimal(value as Decimal) : value;
  if (min !== undefined && value < read(min))
    return [refusal("OUT_OF_RANGE", name, `must be at least ${min}`, attempted)];
  if (max !== undefined && value > read(max))
    return [refusal("OUT_OF_RANGE", name, `must be at most ${max}`, attempted)];
  if (isDecimal && field.places !== undefined && placesOf(value as Decimal) > field.places)
    return [refusal("INVALID", name, `must have at most ${field.places} places`, attempted)];
  return [];
}
