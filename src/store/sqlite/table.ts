import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  type SQLiteColumnBuilderBase,
  type SQLiteTableWithColumns,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { INSTANT_MAX } from "../../domain/calendar.ts";
import type { EntityName } from "../../domain/entities.ts";
import type { Field } from "../../domain/field.ts";
import { linkTable, tableParts } from "../entities.ts";

// biome-ignore lint/suspicious/noExplicitAny: the columns of a derived table are known at run time only
export type AnyTable = SQLiteTableWithColumns<any>;

/** The SQLite table of an entity, derived from its fields. `targets` are the tables that its references point to. */
export function entityTable(entity: EntityName, targets: Partial<Record<string, AnyTable>>): AnyTable {
  const parts = tableParts(entity, ownCheck);
  const columns = Object.fromEntries(parts.columns.map(({ key, name, field }) => [name, column(key, field)]));
  return sqliteTable(parts.name, columns, (table) => [
    ...parts.indexes.map(({ name, columns, unique }) => {
      const [first, ...rest] = columns.map((one) => table[one]!);
      return (unique ? uniqueIndex(name) : index(name)).on(first!, ...rest);
    }),
    ...parts.checks.map(({ name, rule }) => check(name, sql.raw(rule))),
    ...parts.references.flatMap(({ column, to, toSelf }) => {
      const target = toSelf ? (table as AnyTable) : targets[to];
      return target === undefined ? [] : [foreignKey({ columns: [table[column]!], foreignColumns: [target.id] })];
    }),
  ]);
}

/** The table of one list of links of an entity. */
export function linksTable(entity: EntityName, field: Field, parent: AnyTable): AnyTable {
  const { name, from, to } = linkTable(entity, field);
  return sqliteTable(
    name,
    {
      [from]: integer()
        .notNull()
        .references(() => parent.id, { onDelete: "cascade" }),
      [to]: integer().notNull(),
    },
    (table) => [
      primaryKey({ columns: [table[from]!, table[to]!] }),
      index(`${name}_${to}`).on(table[to]!, table[from]!),
    ],
  );
}

function column(key: string, field: Field): SQLiteColumnBuilderBase {
  if (key === "id") return integer().primaryKey({ autoIncrement: true });
  const empty = isText(field) ? text() : integer();
  return field.nullable ? empty : empty.notNull();
}

function isText({ kind }: Field): boolean {
  return kind === "text" || kind === "uuid" || kind === "choice";
}

/** SQLite keeps booleans and instants as whole numbers, of which it has more. */
function ownCheck(column: string, { kind }: Field): string | null {
  if (kind === "boolean") return `${column} in (0, 1)`;
  return kind === "instant" ? `${column} between 0 and ${INSTANT_MAX}` : null;
}
