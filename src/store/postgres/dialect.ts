import { type SQL, sql } from "drizzle-orm";
import type { Scalar } from "../../domain/condition.ts";
import type { Field } from "../../domain/field.ts";
import type { Dialect } from "../dialect.ts";
import { decoders } from "../rows.ts";
import { place, type Slot } from "../slot.ts";

/** SQL for PostgreSQL. Lists are passed as one array. */
export const postgresDialect: Dialect = {
  name: "postgres",
  encode,
  list: (field, values) => values.map((value) => encode(field, value)),
  operand: (field, slot) => (isWhole(field) ? sql`${place(slot)}::bigint` : place(slot)),
  // The driver has already parsed links and names as JSON, and other values by their types.
  decoder(field) {
    if (field.kind === "timeSlots") return (value) => JSON.parse(value as string);
    return field.namesOf === undefined ? null : (value) => (value as string[]).join(", ");
  },
  isIn: (value, field, list) => sql`${value} = any(${place(list)}::${arrayType(field)})`,
  parents: (list) => sql`unnest(${place(list)}::bigint[]) with ordinality parent(id, place)`,
  jsonTable(list, columns) {
    const values = Object.entries(columns).map(([name, { kind }], place) => {
      const type = kind === "instant" ? sql`timestamptz` : sql`bigint`;
      return sql`(one ->> ${sql.raw(String(place))})::${type} ${sql.identifier(name)}`;
    });
    return sql`(select ${sql.join(values, sql`, `)} from jsonb_array_elements(${place(list)}::jsonb) each_one(one)) listed`;
  },
  estimated: (condition) => condition,
  jsonArray: (value, from) =>
    sql`(select coalesce(json_agg(one), '[]'::json) from (select ${value} one from ${from}) listed)`,
  jsonRows(names, subquery) {
    const columns = names.map((name) => sql.identifier(name));
    return sql`(select coalesce(json_agg(json_build_array(${sql.join(columns, sql`, `)})), '[]'::json)
      from (${subquery}) listed)`;
  },
  inJson: (value, { kind }) => (kind === "instant" ? sql`(date_part('epoch', ${value}) * 1000)::bigint` : value),
  sortsComputed: false,
  concat,
  joined: (text, separator) => sql`string_agg(${text}, ${separator})`,
  textOrNull: (value) => sql`coalesce((${value})::text, 'null')`,
  quoted: (text) => sql`coalesce(to_json(${text})::text, 'null')`,
  flag: (value) => sql`coalesce((${value})::text, 'null')`,
  ordered: (value, direction, { nullable }) =>
    direction === "ASC"
      ? sql`${value} asc${nullable ? sql` nulls first` : sql``}`
      : sql`${value} desc${nullable ? sql` nulls last` : sql``}`,
  // In the columns' collation "C", lower() changes only A–Z.
  contains: (value, part) => sql`strpos(lower(${value}), lower(${place(part)} collate "C")) > 0`,
  alike: (value, text) => sql`lower(${value}) = lower(${place(text)} collate "C")`,
  like: (value, pattern) => sql`lower(${value}) like lower(${place(pattern)} collate "C") escape '\\'`,
  eventSequence: sql`event.sequence`,
  now: sql`statement_timestamp()`,
  // In hours: a day of an interval follows the clocks of the session's time zone.
  daysBefore: (moment, days) => sql`(${moment} - make_interval(hours => ${days} * 24))`,
  numbersOf: (json, name) =>
    sql`lateral (select value::integer from json_array_elements_text(${json}::json)) ${sql.identifier(name)}`,
  locked: (lock) => (lock === "change" ? sql`for update` : sql`for share`),
  // A sequence does not notice explicitly given ids.
  idTaken: sequenceBeyond,
  reserveIds: (table, upTo) => [sequenceBeyond(table, upTo)],
};

/** A function takes at most 100 arguments. */
const ARGUMENTS_MAX = 100;

function concat(parts: readonly SQL[]): SQL {
  if (parts.length <= ARGUMENTS_MAX) return sql`concat(${sql.join([...parts], sql`, `)})`;
  const size = Math.ceil(parts.length / ARGUMENTS_MAX);
  const groups = Array.from({ length: Math.ceil(parts.length / size) }, (_, place) =>
    concat(parts.slice(place * size, (place + 1) * size)),
  );
  return concat(groups);
}

function sequenceBeyond(table: string, id: Slot): SQL {
  const sequence = sql.identifier(`${table}_id_seq`);
  return sql`select setval('${sequence}'::regclass, ${place(id)}::bigint) from ${sequence}
      where last_value <= ${place(id)}::bigint`;
}

export const postgresDecoders = decoders(postgresDialect);

function encode({ kind }: Field, value: Scalar): unknown {
  if (kind === "timeSlots") return JSON.stringify(value);
  return kind === "instant" && typeof value === "number" ? new Date(value).toISOString() : value;
}

/** Whether values are integers. Comparisons use bigint, so no operand is out of range. */
function isWhole(field: Field): boolean {
  return arrayTypes[field.kind] === undefined;
}

const arrayTypes: Readonly<Record<string, SQL>> = {
  text: sql`text[]`,
  choice: sql`text[]`,
  uuid: sql`uuid[]`,
  boolean: sql`boolean[]`,
  instant: sql`timestamptz[]`,
};

function arrayType(field: Field): SQL {
  return arrayTypes[field.kind] ?? sql`bigint[]`;
}
