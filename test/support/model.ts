import type { AnyCondition, Scalar } from "../../src/domain/condition.ts";
import type { OrderBy } from "../../src/domain/listing.ts";

/** A second opinion, in memory, on what a condition and an order say of records. The store must agree with it. */
export type Model = Readonly<Record<string, unknown>>;

/** Whether the condition holds for the record. There are two values: a null equals null, and nothing else. */
export function holds(row: Model, condition: AnyCondition): boolean {
  if ("and" in condition) return condition.and.every((one) => holds(row, one));
  if ("or" in condition) return condition.or.some((one) => holds(row, one));
  if ("not" in condition) return !holds(row, condition.not);
  const value = row[condition.field] as Scalar;
  switch (condition.is) {
    case "isNull":
      return (value === null) === condition.value;
    case "has":
      return (row[condition.field] as readonly number[]).includes(condition.value);
    case "in":
      return condition.values.includes(value);
    case "meets":
      throw new Error("the model has no other records");
    case "eq":
      return value === condition.value;
    case "ne":
      return value !== condition.value;
    case "contains":
      return value !== null && folded(String(value)).includes(folded(condition.value));
    case "alike":
      return value !== null && folded(String(value)) === folded(condition.value);
    case "startsWith":
      return value !== null && folded(String(value)).startsWith(folded(condition.value));
    default:
      if (value === null || condition.value === null) return false;
      return isSide(condition.is, compareValues(value, condition.value));
  }
}

function isSide(is: "lt" | "lte" | "gt" | "gte", sign: number): boolean {
  return { lt: sign < 0, lte: sign <= 0, gt: sign > 0, gte: sign >= 0 }[is];
}

/** A to Z become a to z. All other letters stay apart. */
function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));
}

/** Negative where `a` comes before `b` in the order, which the id makes total. */
export function compareRows(a: Model, b: Model, order: readonly OrderBy[]): number {
  for (const { field, direction } of [...order, { field: "id", direction: "ASC" }]) {
    const sign = compareValues(a[field] as Scalar, b[field] as Scalar);
    if (sign !== 0) return direction === "ASC" ? sign : -sign;
  }
  return 0;
}

/** Null is the least; text goes by code points. */
export function compareValues(a: Scalar, b: Scalar): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a !== "string" || typeof b !== "string") return Number(a) - Number(b);
  const [left, right] = [codePoints(a), codePoints(b)];
  const place = left.findIndex((point, at) => point !== right[at]);
  if (place === -1) return left.length - right.length;
  return (left[place] ?? -1) - (right[place] ?? -1);
}

function codePoints(text: string): number[] {
  return Array.from(text, (letter) => letter.codePointAt(0)!);
}
