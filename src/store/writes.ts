import { type SQL, sql } from "drizzle-orm";
import type { Business, Name, NamedKind } from "../domain/decision.ts";
import { type EntityName, entities } from "../domain/entities.ts";
import type { Scalar } from "../domain/listing.ts";
import type { Dialect } from "./dialect.ts";
import { columnFields, columnName, linkFields, linkTable, namedTables, tables } from "./entities.ts";

type Values = Readonly<Record<string, unknown>>;

/** Writes a record and answers its id. Each entity's statement is made once; `columnValues` fills it. */
export function insertRecord(entity: EntityName, withId: boolean): SQL {
  const kept = `${entity} ${withId}`;
  const statement = inserts.get(kept) ?? newInsert(entity, withId);
  inserts.set(kept, statement);
  return statement;
}

const inserts = new Map<string, SQL>();

function newInsert(entity: EntityName, withId: boolean): SQL {
  const names = columnFields(entities[entity]).flatMap(([name]) => (name === "id" && !withId ? [] : [name]));
  const columns = names.map((name) => sql.identifier(columnName(name)));
  const values = names.map((name) => sql.placeholder(name));
  return sql`insert into ${table(entity)} (${sql.join(columns, sql`, `)})
    values (${sql.join(values, sql`, `)}) returning id`;
}

/** The values of the record's columns, as the database keeps them. */
export function columnValues(entity: EntityName, row: Values, dialect: Dialect): Values {
  return Object.fromEntries(
    columnFields(entities[entity]).map(([name, field]) => [name, dialect.encode(field, row[name] as Scalar)]),
  );
}

/** `null` where no column changes. */
export function updateRecord(entity: EntityName, id: number, changes: Values, dialect: Dialect): SQL | null {
  const sets = columnFields(entities[entity])
    .filter(([name]) => changes[name] !== undefined)
    .map(
      ([name, field]) => sql`${sql.identifier(columnName(name))} = ${dialect.encode(field, changes[name] as Scalar)}`,
    );
  return sets.length === 0 ? null : sql`update ${table(entity)} set ${sql.join(sets, sql`, `)} where id = ${id}`;
}

export function deleteRecord(entity: EntityName, id: number): SQL {
  return sql`delete from ${table(entity)} where id = ${id}`;
}

/** The statements that make the record's links those given; lists that are not given stay. */
export function replaceLinks(entity: EntityName, id: number, values: Values, dialect: Dialect): SQL[] {
  return linkFields(entities[entity]).flatMap(([name, field]) => {
    const ids = values[name] as readonly number[] | undefined;
    if (ids === undefined) return [];
    const link = linkTable(entity, field);
    const [links, from, to] = [link.name, link.from, link.to].map((one) => sql.identifier(one));
    return [
      sql`delete from ${links} where ${from} = ${id}`,
      sql`insert into ${links} (${from}, ${to}) select cast(${id} as integer), parent.id from ${dialect.parents(ids)} where true`,
    ];
  });
}

export function nameRecord(kind: NamedKind, { businessId, id, name }: Name): SQL {
  return sql`insert into ${sql.identifier(namedTables[kind])} (business_id, id, name) values (${businessId}, ${id}, ${name})
    on conflict (business_id, id) do update set name = excluded.name`;
}

export function nameBusiness({ id, name, timeZone, currencyCode }: Business): SQL {
  return sql`insert into business (id, name, time_zone, currency_code) values (${id}, ${name}, ${timeZone}, ${currencyCode})
    on conflict (id) do update set name = excluded.name, time_zone = excluded.time_zone,
      currency_code = excluded.currency_code`;
}

function table(entity: EntityName) {
  return sql.identifier(tables[entity].name);
}
