import { sql } from "drizzle-orm";
import type { Scalar } from "../../domain/condition.ts";
import type { Dialect } from "../dialect.ts";
import { decoders } from "../rows.ts";
import { place } from "../slot.ts";

/** SQL for SQLite. Lists are passed as one JSON text. */
export const sqliteDialect: Dialect = {
  name: "sqlite",
  encode: (field, value) => (field.kind === "timeSlots" ? JSON.stringify(value) : encode(value)),
  list: (_field, values) => JSON.stringify(values.map(encode)),
  operand: (_field, slot) => place(slot),
  decoder(field) {
    if (field.kind === "boolean") return (value) => value === 1;
    if (field.kind === "links" || field.kind === "timeSlots") return (value) => JSON.parse(value as string);
    if (field.namesOf !== undefined) return (value) => (JSON.parse(value as string) as string[]).join(", ");
    return null;
  },
  isIn: (value, _field, list) => sql`${value} in (select value from json_each(${place(list)}))`,
  parents: (list) => sql`(select key place, value id from json_each(${place(list)})) parent`,
  jsonTable(list, columns) {
    const values = Object.keys(columns).map(
      (name, place) => sql`value ->> ${sql.raw(String(place))} ${sql.identifier(name)}`,
    );
    return sql`(select ${sql.join(values, sql`, `)} from json_each(${place(list)})) listed`;
  },
  // SQLite would take the condition for the bounds of an index, instead of closer ones.
  estimated: () => sql`1 = 1`,
  jsonArray: (value, from) => sql`(select json_group_array(one) from (select ${value} one from ${from}))`,
  jsonRows(names, subquery) {
    const columns = names.map((name) => sql.identifier(name));
    return sql`(select json_group_array(json_array(${sql.join(columns, sql`, `)})) from (${subquery}))`;
  },
  inJson: (value) => value,
  sortsComputed: true,
  concat: (parts) => sql`(${sql.join([...parts], sql` || `)})`,
  joined: (text, separator) => sql`group_concat(${text}, ${separator})`,
  textOrNull: (value) => sql`coalesce(${value}, 'null')`,
  quoted: (text) => sql`json_quote(${text})`,
  flag: (value) => sql`case ${value} when 1 then 'true' when 0 then 'false' else 'null' end`,
  ordered: (value, direction) => (direction === "ASC" ? sql`${value} asc` : sql`${value} desc`),
  // lower() changes only A–Z. LIKE would be far slower for a long pattern in a long text.
  contains: (value, part) => sql`instr(lower(${value}), lower(${place(part)})) > 0`,
  alike: (value, text) => sql`lower(${value}) = lower(${place(text)})`,
  like: (value, pattern) => sql`${value} like ${place(pattern)} escape '\\'`,
  eventSequence: sql`event.id`,
  now: null,
  daysBefore: (moment, days) => sql`(${moment} - ${days} * 86400000)`,
  numbersOf: (json, name) => sql`json_each(${json}) ${sql.identifier(name)}`,
  // A write transaction locks the whole file, and AUTOINCREMENT remembers the greatest id ever used.
  locked: () => null,
  idTaken: () => null,
  reserveIds: (table, upTo) => [
    sql`update sqlite_sequence set seq = ${place(upTo)} where name = ${sql.raw(`'${table}'`)} and seq < ${place(upTo)}`,
    sql`insert into sqlite_sequence (name, seq) select ${sql.raw(`'${table}'`)}, ${place(upTo)}
      where not exists (select 1 from sqlite_sequence where name = ${sql.raw(`'${table}'`)})`,
  ],
};

export const sqliteDecoders = decoders(sqliteDialect);

function encode(value: Scalar): Scalar {
  return typeof value === "boolean" ? Number(value) : value;
}
