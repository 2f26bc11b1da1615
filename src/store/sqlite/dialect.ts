import { sql } from "drizzle-orm";
import { type EntityName, entities, entityNames } from "../../domain/entities.ts";
import { eachField, type Field, type Fields } from "../../domain/field.ts";
import type { Scalar } from "../../domain/listing.ts";
import type { Dialect } from "../dialect.ts";

/** SQLite's words. Lists go in as one JSON text, so that a statement stays the same for any number of values. */
export const sqliteDialect: Dialect = {
  encode: (_field, value) => encode(value),
  listOf: (_field, values) => sql`(select value from json_each(${JSON.stringify(values.map(encode))}))`,
  parents: (ids) => sql`(select key place, value id from json_each(${JSON.stringify(ids)})) parent`,
  jsonArray: (value, from) => sql`(select json_group_array(one) from (select ${value} one from ${from}))`,
  ordered: (value, direction) => (direction === "ASC" ? sql`${value} asc` : sql`${value} desc`),
  // lower() changes A–Z alone. With LIKE the time to look for a long part in a long text is far longer.
  contains: (value, part) => sql`instr(lower(${value}), lower(${part})) > 0`,
  like: (value, pattern) => sql`${value} like ${pattern} escape '\\'`,
};

function encode(value: Scalar): Scalar {
  return typeof value === "boolean" ? Number(value) : value;
}

/** How a row of each entity that SQLite gave becomes a record. */
export const decoders = Object.fromEntries(entityNames.map((entity) => [entity, decoder(entities[entity])])) as Record<
  EntityName,
  ReturnType<typeof decoder>
>;

/** Only these fields need anything done. */
function decoder(fields: Fields): (row: Record<string, unknown>) => Record<string, unknown> {
  const decoded = eachField(fields).flatMap(([name, field]) => {
    const decode = decodeOf(field);
    return decode === null ? [] : [[name, decode] as const];
  });
  return (row) => {
    for (const [name, decode] of decoded) row[name] = decode(row[name]);
    return row;
  };
}

function decodeOf(field: Field): ((value: unknown) => unknown) | null {
  if (field.kind === "boolean") return (value) => value === 1;
  if (field.kind === "links") return (value) => JSON.parse(value as string);
  if (field.namesOf !== undefined) return (value) => (JSON.parse(value as string) as string[]).join(", ");
  return null;
}
