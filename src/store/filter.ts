import { type SQL, sql } from "drizzle-orm";
import { ownTarget } from "../domain/entities.ts";
import type { Field } from "../domain/field.ts";
import { column, fieldOf, from, type Rows, valueIn } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { linkTable } from "./entities.ts";
import { comparisons } from "./operators.ts";
import { place, type Slot } from "./slot.ts";
import type { Shape } from "./slots.ts";

/**
 * The condition in SQL. Conditions are two-valued: a null equals no value, and `not` finds it. SQL is three-valued;
 * therefore negations are pushed inwards, and every negated comparison accepts nulls.
 */
export function filter(rows: Rows, shape: Shape, dialect: Dialect, negated = false): SQL {
  const inner = (one: Shape) => filter(rows, one, dialect, negated);
  if ("and" in shape) return combined(shape.and.map(inner), !negated);
  if ("or" in shape) return combined(shape.or.map(inner), negated);
  if ("not" in shape) return filter(rows, shape.not, dialect, !negated);
  const field = fieldOf(rows.entity, shape.field);
  if (shape.is === "has") return linked(rows, field, shape.value, negated);
  if (shape.is === "meets") return referred(rows, field, shape, dialect, negated);
  const value = valueIn(rows, shape.field);
  if (shape.is === "null") return isNull(value, !negated);
  if (shape.is === "in") return isIn(value, field, shape, dialect, negated);
  if (shape.value === null) return shape.is === "eq" ? isNull(value, !negated) : constant(negated);
  const holds = comparisons[shape.is].holds(value, shape.value, field, dialect);
  return negated ? orNull(sql`not (${holds})`, value, field) : holds;
}

/** References never leave the record's business, so the scope of the rows also covers the referenced records. */
function referred(
  rows: Rows,
  field: Field,
  { field: name, where }: { field: string; where: Shape },
  dialect: Dialect,
  negated: boolean,
): SQL {
  const others: Rows = { entity: ownTarget(field), alias: `${rows.alias}_other` };
  const value = column(rows, name);
  const inside = sql`${value} in (select ${column(others, "id")} from ${from(others)}
    where ${filter(others, where, dialect)})`;
  return negated ? orNull(sql`not (${inside})`, value, field) : inside;
}

function combined(conditions: SQL[], all: boolean): SQL {
  if (conditions.length === 0) return constant(all);
  if (conditions.length === 1) return conditions[0]!;
  return sql`(${sql.join(conditions, all ? sql` and ` : sql` or `)})`;
}

function constant(holds: boolean): SQL {
  return holds ? sql`1 = 1` : sql`1 = 0`;
}

function isIn(
  value: SQL,
  field: Field,
  { values, withNull }: { values: Slot; withNull: boolean },
  dialect: Dialect,
  negated: boolean,
): SQL {
  const inside = dialect.isIn(value, field, values);
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

function linked(rows: Rows, field: Field, slot: Slot, negated: boolean): SQL {
  const link = linkTable(rows.entity, field);
  const parents = sql`(select ${sql.identifier(link.from)} from ${sql.identifier(link.name)}
    where ${sql.identifier(link.to)} = ${place(slot)})`;
  return negated ? sql`${column(rows, "id")} not in ${parents}` : sql`${column(rows, "id")} in ${parents}`;
}
