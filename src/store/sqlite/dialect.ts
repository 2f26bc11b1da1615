import { sql } from "drizzle-orm";
import type { Scalar } from "../../domain/listing.ts";
import type { Dialect } from "../dialect.ts";
import { decoders } from "../rows.ts";

/** SQLite's words. Lists go in as one JSON text, so that a statement stays the same for any number of values. */
export const sqliteDialect: Dialect = {
  encode: (_field, value) => encode(value),
  decoder(field) {
    if (field.kind === "boolean") return (value) => value === 1;
    if (field.kind === "links") return (value) => JSON.parse(value as string);
    if (field.namesOf !== undefined) return (value) => (JSON.parse(value as string) as string[]).join(", ");
    return null;
  },
  isIn: (value, _field, values) =>
    sql`${value} in (select value from json_each(${JSON.stringify(values.map(encode))}))`,
  parents: (ids) => sql`(select key place, value id from json_each(${JSON.stringify(ids)})) parent`,
  jsonArray: (value, from) => sql`(select json_group_array(one) from (select ${value} one from ${from}))`,
  ordered: (value, direction) => (direction === "ASC" ? sql`${value} asc` : sql`${value} desc`),
  // lower() changes A–Z alone. With LIKE the time to look for a long part in a long text is far longer.
  contains: (value, part) => sql`instr(lower(${value}), lower(${part})) > 0`,
  like: (value, pattern) => sql`${value} like ${pattern} escape '\\'`,
  // A writing transaction has the whole file to itself, and AUTOINCREMENT remembers the greatest id there was.
  locked: () => sql``,
  idTaken: () => null,
  reserveIds: (table, upTo) => [
    sql`update sqlite_sequence set seq = ${upTo} where name = ${table} and seq < ${upTo}`,
    sql`insert into sqlite_sequence (name, seq) select ${table}, ${upTo}
      where not exists (select 1 from sqlite_sequence where name = ${table})`,
  ],
};

export const sqliteDecoders = decoders(sqliteDialect);

function encode(value: Scalar): Scalar {
  return typeof value === "boolean" ? Number(value) : value;
}
