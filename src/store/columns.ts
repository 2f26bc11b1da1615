import { type SQL, sql } from "drizzle-orm";
import { type EntityName, entities, entityNames, ownTarget } from "../domain/entities.ts";
import type { Field } from "../domain/field.ts";
import type { Dialect } from "./dialect.ts";
import { columnName, linkTable, namedTables, tables } from "./entities.ts";

/** The rows of an entity under an alias in a statement. */
export interface Rows {
  readonly entity: EntityName;
  readonly alias: string;
}

export function fieldOf(entity: EntityName, name: string): Field {
  const fields: Readonly<Record<string, Field>> = entities[entity];
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) throw new Error(`${entity} has no field ${name}`);
  return field;
}

/** The column of a stored field. */
export function column({ alias }: Rows, name: string): SQL {
  return sql`${sql.identifier(alias)}.${sql.identifier(columnName(name))}`;
}

/** The SQL value of a field for conditions and orders: a column, or what is read through a reference. */
export function valueIn(rows: Rows, name: string): SQL {
  const { projects } = fieldOf(rows.entity, name);
  return projects === undefined ? column(rows, name) : projected(rows, projects);
}

export function from({ entity, alias }: Rows): SQL {
  return sql`${sql.identifier(tables[entity].name)} ${sql.identifier(alias)}`;
}

/** The names of all fields of a record. */
export function allFields(entity: EntityName): readonly string[] {
  return fieldNames.get(entity)!;
}

const fieldNames = new Map(entityNames.map((entity) => [entity, Object.keys(entities[entity])]));

/** Select list of these fields, each under its name, in the form that `as` returns. */
export function shown(
  rows: Rows,
  names: readonly string[],
  dialect: Dialect,
  as: Dialect["inJson"] = (value) => value,
): SQL {
  return sql.join(
    names.map((name) => {
      const field = fieldOf(rows.entity, name);
      return sql`${as(shownValue(rows, name, field, dialect), field)} ${sql.identifier(name)}`;
    }),
    sql`, `,
  );
}

function shownValue(rows: Rows, name: string, field: Field, dialect: Dialect): SQL {
  if (field.projects !== undefined) return projected(rows, field.projects);
  if (field.namesOf !== undefined) return linkedNames(rows, fieldOf(rows.entity, field.namesOf), dialect);
  if (field.kind === "links") return linkedIds(rows, field, dialect);
  return column(rows, name);
}

export function projected(rows: Rows, { through, field: name }: { through: string; field: string }): SQL {
  const target: Rows = { entity: ownTarget(fieldOf(rows.entity, through)), alias: "target" };
  return sql`(select ${column(target, name)} from ${from(target)} where ${column(target, "id")} = ${column(rows, through)})`;
}

function linkedIds(rows: Rows, field: Field, dialect: Dialect): SQL {
  const link = linkTable(rows.entity, field);
  const child = sql.identifier(link.to);
  return dialect.jsonArray(
    sql`${child}`,
    sql`${sql.identifier(link.name)} where ${sql.identifier(link.from)} = ${column(rows, "id")} order by ${child}`,
  );
}

function linkedNames(rows: Rows, field: Field, dialect: Dialect): SQL {
  const link = linkTable(rows.entity, field);
  const named = sql.identifier(namedTables[field.to as keyof typeof namedTables]);
  return dialect.jsonArray(
    sql`named.name`,
    sql`${sql.identifier(link.name)} link join ${named} named
      on named.business_id = ${column(rows, "businessId")} and named.id = link.${sql.identifier(link.to)}
      where link.${sql.identifier(link.from)} = ${column(rows, "id")} order by named.id`,
  );
}
