import { type SQL, sql } from "drizzle-orm";
import type { Scalar } from "../domain/condition.ts";
import type { Field } from "../domain/field.ts";
import type { OperatorTaking } from "../domain/operators.ts";
import type { Dialect } from "./dialect.ts";
import type { Slot } from "./slot.ts";

/** The operators that compare a field with one value. `ne` is the negation of `eq`. */
export type Compared = Exclude<OperatorTaking<"value" | "valueOrNull" | "text">, "ne">;

interface Comparison {
  readonly holds: (value: SQL, slot: Slot, field: Field, dialect: Dialect) => SQL;
  /** Converts the given value for the comparison, if needed. */
  readonly operand?: (given: Scalar) => Scalar;
}

/** SQL of each operator for two values that are not null. */
export const comparisons: Readonly<Record<Compared, Comparison>> = {
  eq: { holds: (value, slot, field, dialect) => sql`${value} = ${dialect.operand(field, slot)}` },
  lt: { holds: (value, slot, field, dialect) => sql`${value} < ${dialect.operand(field, slot)}` },
  lte: { holds: (value, slot, field, dialect) => sql`${value} <= ${dialect.operand(field, slot)}` },
  gt: { holds: (value, slot, field, dialect) => sql`${value} > ${dialect.operand(field, slot)}` },
  gte: { holds: (value, slot, field, dialect) => sql`${value} >= ${dialect.operand(field, slot)}` },
  contains: { holds: (value, slot, _field, dialect) => dialect.contains(value, slot) },
  startsWith: {
    holds: (value, slot, _field, dialect) => dialect.like(value, slot),
    operand: (text) => `${escaped(text)}%`,
  },
  alike: { holds: (value, slot, _field, dialect) => dialect.alike(value, slot) },
};

/** Escapes the text for a `like` pattern. */
function escaped(text: Scalar): string {
  return String(text).replace(/[\\%_]/g, "\\$&");
}
