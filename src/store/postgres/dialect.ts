import { type SQL, sql } from "drizzle-orm";
import type { Field } from "../../domain/field.ts";
import type { Scalar } from "../../domain/listing.ts";
import type { Dialect } from "../dialect.ts";
import { decoders } from "../rows.ts";

/** PostgreSQL's words. Lists go in as one array, so that a statement stays the same for any number of values. */
export const postgresDialect: Dialect = {
  encode,
  // The driver has read links and names as JSON, and everything else by its type.
  decoder: (field) => (field.namesOf === undefined ? null : (value) => (value as string[]).join(", ")),
  isIn: (value, field, values) => sql`${value} = any(${array(field, values)})`,
  parents: (ids) => sql`unnest(${array(ID, ids)}) with ordinality parent(id, place)`,
  jsonArray: (value, from) =>
    sql`(select coalesce(json_agg(one), '[]'::json) from (select ${value} one from ${from}) listed)`,
  ordered: (value, direction, { nullable }) =>
    direction === "ASC"
      ? sql`${value} asc${nullable ? sql` nulls first` : sql``}`
      : sql`${value} desc${nullable ? sql` nulls last` : sql``}`,
  // In the collation "C", which the columns have, lower() changes A–Z alone.
  contains: (value, part) => sql`strpos(lower(${value}), lower(${part} collate "C")) > 0`,
  like: (value, pattern) => sql`lower(${value}) like lower(${pattern} collate "C") escape '\\'`,
  locked: (alias, lock) => sql`for ${lock === "change" ? sql`update` : sql`share`} of ${sql.identifier(alias)}`,
  // A sequence does not hear of ids that are given by hand.
  idTaken: sequenceBeyond,
  reserveIds: (table, upTo) => [sequenceBeyond(table, upTo)],
};

function sequenceBeyond(table: string, id: number): SQL {
  const sequence = sql.identifier(`${table}_id_seq`);
  return sql`select setval('${sequence}'::regclass, ${id}) from ${sequence} where last_value <= ${id}`;
}

export const postgresDecoders = decoders(postgresDialect);

const ID = { kind: "id", description: "" } as const;

function encode({ kind }: Field, value: Scalar): unknown {
  return kind === "instant" && typeof value === "number" ? new Date(value).toISOString() : value;
}

/** An array of the field's type; whole numbers as the widest, so that none is out of its range. */
function array(field: Field, values: readonly Scalar[]): SQL {
  return sql`${sql.param(values.map((value) => encode(field, value)))}::${arrayType(field)}`;
}

function arrayType({ kind }: Field): SQL {
  switch (kind) {
    case "text":
    case "choice":
      return sql`text[]`;
    case "uuid":
      return sql`uuid[]`;
    case "boolean":
      return sql`boolean[]`;
    case "instant":
      return sql`timestamptz[]`;
    default:
      return sql`bigint[]`;
  }
}
