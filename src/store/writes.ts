import { sql } from "drizzle-orm";
import type { Scalar } from "../domain/condition.ts";
import { type EntityName, entities, entityNames } from "../domain/entities.ts";
import { id as idField } from "../domain/field.ts";
import { keyed } from "../domain/keyed.ts";
import type { Business, Name, NamedKind } from "../domain/named.ts";
import { allFields, type Rows, shown } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { columnFields, columnName, linkFields, linkTable, namedTables, tables } from "./entities.ts";
import { place } from "./slot.ts";
import { fixed, inForm, type Statement } from "./statement.ts";

type RecordValues = Readonly<Record<string, unknown>>;

const ID = idField("");

/** Inserts a record and returns its id, which the row may contain. */
export function insertRecord(entity: EntityName, row: RecordValues, dialect: Dialect): Statement<{ id: number }> {
  const withId = row.id !== undefined;
  const values: Record<string, unknown> = {};
  for (const [name, field] of columnFields(entities[entity]))
    if (withId || name !== "id") values[name] = dialect.encode(field, row[name] as Scalar);
  return inserts[entity][withId ? "withId" : "withoutId"](values, dialect);
}

const inserts = keyed(entityNames, (entity) => {
  const names = columnFields(entities[entity]).map(([name]) => name);
  const inserting = (given: readonly string[]) =>
    fixed<{ id: number }>(() => {
      const columns = given.map((name) => sql.identifier(columnName(name)));
      return sql`insert into ${table(entity)} (${sql.join(columns, sql`, `)})
        values (${sql.join(given.map(place), sql`, `)}) returning id`;
    });
  return { withId: inserting(names), withoutId: inserting(names.filter((name) => name !== "id")) };
});

/** `null` if no column changes. `returned`: the statement answers the whole record as it is then. */
export function updateRecord(
  entity: EntityName,
  id: number,
  changes: RecordValues,
  { returned }: { returned: boolean },
  dialect: Dialect,
): Statement | null {
  const values: Record<string, unknown> = {};
  let form = "";
  for (const name in changes) {
    const field = columnsOf[entity].get(name);
    if (field === undefined || changes[name] === undefined) continue;
    values[name] = dialect.encode(field, changes[name] as Scalar);
    form += `${name} `;
  }
  if (form === "") return null;
  values.id = id;
  return inForm(["update", entity, form, returned], values, dialect, () => {
    const names = form.trim().split(" ");
    const sets = names.map((name) => sql`${sql.identifier(columnName(name))} = ${place(name)}`);
    const rows: Rows = { entity, alias: tables[entity].name };
    const returning = returned ? sql`returning ${shown(rows, allFields(entity), dialect)}` : sql``;
    return sql`update ${table(entity)} set ${sql.join(sets, sql`, `)} where id = ${place("id")} ${returning}`;
  });
}

/** A change names a few of many columns. */
const columnsOf = keyed(entityNames, (entity) => new Map(columnFields(entities[entity])));

export function deleteRecord(entity: EntityName, id: number, dialect: Dialect): Statement {
  return inForm(["delete", entity], { id }, dialect, () => sql`delete from ${table(entity)} where id = ${place("id")}`);
}

/** Statements that replace the record's links by the given ones; lists that are not given stay unchanged. */
export function replaceLinks(
  entity: EntityName,
  id: number,
  given: RecordValues,
  dialect: Dialect,
): readonly Statement[] {
  const fields = linkFields(entities[entity]);
  if (fields.length === 0) return none;
  return fields.flatMap(([name, field]) => {
    const ids = given[name] as readonly number[] | undefined;
    if (ids === undefined) return [];
    const link = linkTable(entity, field);
    const [links, from, to] = [link.name, link.from, link.to].map((one) => sql.identifier(one));
    return [
      inForm(["unlink", entity, name], { id }, dialect, () => sql`delete from ${links} where ${from} = ${place("id")}`),
      inForm(["link", entity, name], { id, ids: dialect.list(ID, ids) }, dialect, () => {
        return sql`insert into ${links} (${from}, ${to})
          select cast(${place("id")} as integer), parent.id from ${dialect.parents("ids")} where true`;
      }),
    ];
  });
}

const none: readonly Statement[] = [];

export function nameRecord(kind: NamedKind, { businessId, id, name }: Name, dialect: Dialect): Statement {
  return inForm(["name", kind], { businessId, id, name }, dialect, () => {
    return sql`insert into ${sql.identifier(namedTables[kind])} (business_id, id, name)
      values (${place("businessId")}, ${place("id")}, ${place("name")})
      on conflict (business_id, id) do update set name = excluded.name`;
  });
}

/** Inserts a business, or updates the `changed` properties of an existing one. */
export function nameBusiness(
  { id, name, timeZone, currencyCode }: Business,
  changed: readonly (keyof Business)[],
  dialect: Dialect,
): Statement {
  return inForm(["name a business", changed], { id, name, timeZone, currencyCode }, dialect, () => {
    const columns = changed.map((field) => sql.identifier(columnName(field)));
    const set = sql.join(
      columns.map((one) => sql`${one} = excluded.${one}`),
      sql`, `,
    );
    return sql`insert into business (id, name, time_zone, currency_code)
      values (${place("id")}, ${place("name")}, ${place("timeZone")}, ${place("currencyCode")})
      on conflict (id) do ${changed.length === 0 ? sql`nothing` : sql`update set ${set}`}`;
  });
}

/** Ensures that new records get greater ids than this one; `null` if the database ensures it by itself. */
export function takeId(entity: EntityName, id: number, dialect: Dialect): Statement | null {
  const taken = dialect.idTaken(tables[entity].name, "id");
  return taken && inForm(["id taken", entity], { id }, dialect, () => taken);
}

export function reserve(entity: EntityName, upTo: number, dialect: Dialect): Statement[] {
  return dialect
    .reserveIds(tables[entity].name, "upTo")
    .map((statement, at) => inForm(["ids reserved", entity, at], { upTo }, dialect, () => statement));
}

function table(entity: EntityName) {
  return sql.identifier(tables[entity].name);
}
