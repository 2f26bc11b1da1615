import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  type SQLiteTableExtraConfigValue,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { INSTANT_MAX } from "../../domain/calendar.ts";
import type { Field } from "../../domain/field.ts";
import { allTables } from "../tables.ts";

/** The SQLite schema. drizzle-kit generates the migrations from it: `schema/tables/sqlite.cjs`. */
export const tables = allTables({
  table: (name, columns, extra) =>
    sqliteTable(name, columns, extra as (table: unknown) => SQLiteTableExtraConfigValue[]),
  index,
  uniqueIndex,
  check,
  primaryKey,
  foreignKey,
  integer: () => integer(),
  text: () => text(),
  bigId: () => integer().primaryKey({ autoIncrement: true }),
  bigInteger: () => integer(),
  numbersEventsLater: false,
  column,
  nullsFirst: (one) => one,
  ownCheck,
});

function column(key: string, field: Field) {
  if (key === "id") return integer().primaryKey({ autoIncrement: true });
  const isText = ["text", "uuid", "choice", "timeSlots"].includes(field.kind);
  const empty = isText ? text() : integer();
  return field.nullable ? empty : empty.notNull();
}

/** Restricts values that SQLite stores as integers or text but that have fewer valid values. */
function ownCheck(column: string, { kind }: Field): string | null {
  if (kind === "timeSlots") return `json_valid(${column})`;
  if (kind === "boolean") return `${column} in (0, 1)`;
  return kind === "instant" ? `${column} between 0 and ${INSTANT_MAX}` : null;
}
