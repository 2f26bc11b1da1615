import {
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  type PgTableExtraConfigValue,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Field } from "../../domain/field.ts";
import { allTables } from "../tables.ts";

/** Text ordered by code point, as in SQLite, independent of the server's locale. */
const textByCodePoint = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** The PostgreSQL schema. drizzle-kit generates the migrations from it: `schema/tables/postgres.cjs`. */
export const tables = allTables({
  table: (name, columns, extra) => pgTable(name, columns, extra as (table: unknown) => PgTableExtraConfigValue[]),
  index,
  uniqueIndex,
  check,
  primaryKey,
  foreignKey,
  integer: () => integer(),
  text: () => text(),
  bigId: () => bigint({ mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
  bigInteger: () => bigint({ mode: "number" }),
  numbersEventsLater: true,
  column,
  nullsFirst: (one) => one.asc().nullsFirst(),
  ownCheck: (column, { kind }) => (kind === "timeSlots" ? `${column}::json is not null` : null),
});

function column(key: string, field: Field) {
  if (key === "id") return integer().primaryKey().generatedByDefaultAsIdentity();
  const empty = emptyColumn(field);
  return field.nullable ? empty : empty.notNull();
}

function emptyColumn({ kind }: Field) {
  switch (kind) {
    case "text":
    case "choice":
    case "timeSlots":
      return textByCodePoint();
    case "uuid":
      return uuid();
    case "boolean":
      return boolean();
    case "instant":
      return timestamp({ withTimezone: true, precision: 3 });
    case "decimal":
      return bigint({ mode: "number" });
    default:
      return integer();
  }
}
