import { type SQL, sql } from "drizzle-orm";
import { instantField } from "../domain/field.ts";
import {
  HOLE,
  holes,
  type JudgedValue,
  type LinkValue,
  type RecordShows,
  type RecordValue,
} from "../domain/selection.ts";
import { column, fieldOf, from, type Rows } from "./columns.ts";
import { heldOf } from "./credit-holds.ts";
import type { Dialect } from "./dialect.ts";
import { columnName, linkTable, namedTables } from "./entities.ts";
import { fieldText, literal, objectOf, ordered, type Pieces, written } from "./field-text.ts";
import { filter } from "./filter.ts";
import { listText } from "./list-text.ts";
import { inside } from "./scope.ts";
import { nextRows, type Writing } from "./writing.ts";

const MOMENT = instantField("");

/** The record as a JSON object. */
export function recordText(rows: Rows, shows: RecordShows, writing: Writing): SQL {
  return written(
    objectOf(shows, (value) => valueText(rows, value, writing)),
    writing.dialect,
  );
}

function valueText(rows: Rows, value: RecordValue, writing: Writing): Pieces {
  const { dialect } = writing;
  switch (value.is) {
    case "constant":
      return [value.json];
    case "field":
      return fieldText(rows, value.field, dialect);
    case "globalId":
      return [`"${HOLE}${holes.globalId}${value.type}:`, column(rows, value.field), `${HOLE}"`];
    case "new":
      return [dialect.flag(sql`(${column(rows, value.field)} > ${dialect.operand(MOMENT, writing.dayAgo)})`)];
    case "judged":
      return [judgedText(rows, value, writing)];
    case "heldUses":
      return [heldOf(column(rows, "id"), dialect.operand(MOMENT, writing.now), { asItWas: false })];
    case "availableUses":
      return [
        `${HOLE}${holes.available}`,
        column(rows, "remainingUses"),
        ",",
        ...valueText(rows, { is: "heldUses" }, writing),
        HOLE,
      ];
    case "part":
      return objectOf(value.shows, (inner) => valueText(rows, inner, writing));
    case "record":
      return [referredText(rows, value, writing)];
    case "business":
      return [
        sql`coalesce((select ${dialect.quoted(sql`${sql.identifier(columnName(value.property))}`)} from business
          where id = ${column(rows, "businessId")}), 'null')`,
      ];
    case "links":
      return ["[", linksText(rows, value, dialect), "]"];
    case "list":
      return [listText(rows, value, writing, recordText)];
  }
}

function judgedText(rows: Rows, value: JudgedValue, { dialect, judged }: Writing): SQL {
  const cases = judged
    .get(value)!
    .map(([one, shape]) => sql`when ${filter(rows, shape, dialect)} then ${literal(`"${one}"`)}`);
  return sql`case ${sql.join(cases, sql` `)} else 'null' end`;
}

/** References never leave the scope of a record, but the scope is checked wherever records are read. */
function referredText(rows: Rows, { entity, through, shows }: RecordValue & { is: "record" }, writing: Writing): SQL {
  const others = nextRows(entity, writing);
  return sql`coalesce((select ${recordText(others, shows, writing)} from ${from(others)}
    where ${column(others, "id")} = ${column(rows, through)} and ${inside(others, writing.within, writing.dialect)}), 'null')`;
}

/** The linked records of other services by id, each with its name if it is known. */
function linksText(rows: Rows, { kind, field, shows }: RecordValue & { is: "links" }, dialect: Dialect): SQL {
  const link = linkTable(rows.entity, fieldOf(rows.entity, field));
  const child = sql`link.${sql.identifier(link.to)}`;
  const known = sql`(select name from ${sql.identifier(namedTables[kind])} named
    where named.business_id = ${column(rows, "businessId")} and named.id = ${child})`;
  const one = objectOf(shows, (value: LinkValue): Pieces => {
    if (value.is === "constant") return [value.json];
    return [value.is === "id" ? child : dialect.quoted(known)];
  });
  return ordered(
    written(one, dialect),
    sql`${sql.identifier(link.name)} link
    where link.${sql.identifier(link.from)} = ${column(rows, "id")} order by ${child}`,
    ",",
    dialect,
  );
}
