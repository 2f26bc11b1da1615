import { type SQL, sql } from "drizzle-orm";
import type { Field } from "../domain/field.ts";
import type { Comparison, Condition, Scalar } from "../domain/listing.ts";
import { column, fieldOf, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { linkTable } from "./entities.ts";

/**
 * The condition in SQL. It is two-valued: a null equals no value, so that it is found by `not`. SQL is
 * three-valued, so a negation is carried inwards and every negated comparison lets nulls through.
 */
export function filter(rows: Rows, condition: Condition, dialect: Dialect, negated = false): SQL {
  const inner = (one: Condition) => filter(rows, one, dialect, negated);
  if ("and" in condition) return combined(condition.and.map(inner), !negated);
  if ("or" in condition) return combined(condition.or.map(inner), negated);
  if ("not" in condition) return filter(rows, condition.not, dialect, !negated);
  const field = fieldOf(rows.entity, condition.field);
  if (condition.is === "has") return linked(rows, field, condition.value, negated);
  const value = column(rows, condition.field);
  if (condition.is === "null") return isNull(value, !negated);
  if (condition.is === "in") return isIn(value, field, condition.values, dialect, negated);
  if (condition.value === null) return condition.is === "eq" ? isNull(value, !negated) : constant(negated);
  const holds = compared(value, field, condition, dialect);
  return negated ? orNull(sql`not (${holds})`, value, field) : holds;
}

function combined(conditions: SQL[], all: boolean): SQL {
  if (conditions.length === 0) return constant(all);
  if (conditions.length === 1) return conditions[0]!;
  return sql`(${sql.join(conditions, all ? sql` and ` : sql` or `)})`;
}

function constant(holds: boolean): SQL {
  return holds ? sql`1 = 1` : sql`1 = 0`;
}

function compared(
  value: SQL,
  field: Field,
  condition: { is: Comparison; value: Scalar } | { is: "contains" | "startsWith"; value: string },
  dialect: Dialect,
): SQL {
  switch (condition.is) {
    case "eq":
      return sql`${value} = ${dialect.operand(field, condition.value)}`;
    case "lt":
      return sql`${value} < ${dialect.operand(field, condition.value)}`;
    case "lte":
      return sql`${value} <= ${dialect.operand(field, condition.value)}`;
    case "gt":
      return sql`${value} > ${dialect.operand(field, condition.value)}`;
    case "gte":
      return sql`${value} >= ${dialect.operand(field, condition.value)}`;
    case "contains":
      return dialect.contains(value, condition.value);
    case "startsWith":
      return dialect.like(value, `${escaped(condition.value)}%`);
  }
}

function isIn(value: SQL, field: Field, values: readonly Scalar[], dialect: Dialect, negated: boolean): SQL {
  const present = values.filter((one) => one !== null);
  const inside = dialect.isIn(value, field, present);
  const withNull = present.length < values.length;
  if (negated) {
    const outside = sql`not (${inside})`;
    return withNull ? sql`(${outside} and ${isNull(value, false)})` : orNull(outside, value, field);
  }
  return withNull ? sql`(${inside} or ${isNull(value, true)})` : inside;
}

function isNull(value: SQL, holds: boolean): SQL {
  return holds ? sql`${value} is null` : sql`${value} is not null`;
}

function orNull(condition: SQL, value: SQL, field: Field): SQL {
  return field.nullable ? sql`(${condition} or ${isNull(value, true)})` : condition;
}

function linked(rows: Rows, field: Field, id: number, negated: boolean): SQL {
  const link = linkTable(rows.entity, field);
  const parents = sql`(select ${sql.identifier(link.from)} from ${sql.identifier(link.name)}
    where ${sql.identifier(link.to)} = ${id})`;
  return negated ? sql`${column(rows, "id")} not in ${parents}` : sql`${column(rows, "id")} in ${parents}`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
