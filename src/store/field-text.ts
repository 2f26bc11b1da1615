import { type SQL, sql } from "drizzle-orm";
import type { OrderBy } from "../domain/listing.ts";
import { HOLE, holes, type Shows } from "../domain/selection.ts";
import { column, fieldOf, projected, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { linkTable, namedTables } from "./entities.ts";

/** Parts of a text: SQL that is never null, or the text itself. */
export type Pieces = readonly (SQL | string)[];

/** The pieces of a JSON object. Names and constants are from the schema or are names of GraphQL. */
export function objectOf<V>(shows: Shows<V>, write: (value: V) => Pieces): Pieces {
  const inner = shows.flatMap(([key, value], place) => [`${place === 0 ? "" : ","}"${key}":`, ...write(value)]);
  return ["{", ...inner, "}"];
}

/** The pieces as one text. */
export function written(pieces: Pieces, { concat }: Dialect): SQL {
  const parts: SQL[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push(literal(text));
    text = "";
  };
  for (const piece of pieces)
    if (typeof piece === "string") text += piece;
    else {
      flush();
      parts.push(piece);
    }
  flush();
  return concat(parts);
}

export function literal(text: string): SQL {
  return sql.raw(`'${text.replaceAll("'", "''")}'`);
}

/** The values of the rows as one text, empty without rows. */
export function ordered(value: SQL, rows: SQL, separator: string, { joined }: Dialect): SQL {
  return sql`coalesce((select ${joined(sql`listed.one`, literal(separator))} from (select ${value} one from ${rows}) listed), '')`;
}

/** A field of the record as JSON. */
export function fieldText(rows: Rows, name: string, dialect: Dialect): Pieces {
  const field = fieldOf(rows.entity, name);
  const { kind, nullable = false } = field;
  if (field.namesOf !== undefined) {
    const link = linkTable(rows.entity, fieldOf(rows.entity, field.namesOf));
    const named = sql.identifier(namedTables[fieldOf(rows.entity, field.namesOf).to as keyof typeof namedTables]);
    const names = sql`${sql.identifier(link.name)} link join ${named} named
      on named.business_id = ${column(rows, "businessId")} and named.id = link.${sql.identifier(link.to)}
      where link.${sql.identifier(link.from)} = ${column(rows, "id")} order by named.id`;
    return [dialect.quoted(ordered(sql`named.name`, names, ", ", dialect))];
  }
  const value = field.projects === undefined ? column(rows, name) : projected(rows, field.projects);
  switch (kind) {
    case "decimal":
      return inHole(holes.decimal, value, nullable, dialect);
    case "instant":
      return inHole(holes.instant, dialect.inJson(value, field), nullable, dialect);
    case "text":
      return [dialect.quoted(value)];
    case "uuid":
    case "choice":
      if (!nullable) return ['"', value, '"'];
      return [sql`case when ${value} is null then 'null' else ${written(['"', value, '"'], dialect)} end`];
    case "boolean":
      return [dialect.flag(value)];
    case "links": {
      const link = linkTable(rows.entity, field);
      const child = sql.identifier(link.to);
      const ids = sql`${sql.identifier(link.name)} where ${sql.identifier(link.from)} = ${column(rows, "id")} order by ${child}`;
      return ["[", ordered(dialect.concat([sql`${child}`, sql`''`]), ids, ",", dialect), "]"];
    }
    case "timeSlots":
      throw new Error(`${name} is not written as text`);
    default:
      return [nullable ? dialect.textOrNull(value) : value];
  }
}

function inHole(hole: string, value: SQL, nullable: boolean, dialect: Dialect): Pieces {
  const pieces = [`"${HOLE}${hole}`, value, `${HOLE}"`];
  return nullable ? [sql`case when ${value} is null then 'null' else ${written(pieces, dialect)} end`] : pieces;
}

/** The position of the record in the order, as JSON. */
export function position(rows: Rows, order: readonly OrderBy[], dialect: Dialect): SQL {
  const values = order.flatMap(({ field: name }, place): Pieces => {
    const field = fieldOf(rows.entity, name);
    const value = column(rows, name);
    return [place === 0 ? "" : ",", ofPosition(dialect.inJson(value, field), field.kind, dialect)];
  });
  return written(["[", ...values, "]"], dialect);
}

function ofPosition(value: SQL, kind: string, dialect: Dialect): SQL {
  if (kind === "boolean") return dialect.flag(value);
  return ["text", "choice", "uuid"].includes(kind) ? dialect.quoted(value) : dialect.textOrNull(value);
}
