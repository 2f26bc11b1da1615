import { type SQL, sql } from "drizzle-orm";
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
import { columnCheck, columnFields, columnName, linkTable, tables } from "../entities.ts";

// biome-ignore lint/suspicious/noExplicitAny: the columns of a derived table are known at run time only
export type AnyTable = SQLiteTableWithColumns<any>;

/** The SQLite table of an entity, derived from its fields. `targets` are the tables that its references point to. */
export function entityTable(entity: EntityName, targets: Partial<Record<string, AnyTable>>): AnyTable {
  const { name, fields, indexes, checks } = tables[entity];
  const columns = Object.fromEntries(columnFields(fields).map(([key, field]) => [columnName(key), column(key, field)]));
  return sqliteTable(name, columns, (table) => {
    const at = (key: string) => table[columnName(key)]!;
    return [
      ...indexes.map(({ on, unique }) => {
        const [first, ...rest] = on.map(at);
        const title = [name, ...on.map(columnName)].join("_");
        return unique ? uniqueIndex(title).on(first!, ...rest) : index(title).on(first!, ...rest);
      }),
      ...columnFields(fields).flatMap(([key, field]) => {
        const rule = columnRule(key, field);
        return rule === null ? [] : [check(`${name}_${columnName(key)}`, rule)];
      }),
      ...Object.entries(checks).map(([title, rule]) => check(`${name}_${title}_rule`, sql.raw(rule))),
      ...columnFields(fields).flatMap(([key, field]) => {
        const target = field.to === undefined ? undefined : field.to === entity ? table : targets[field.to];
        return field.kind !== "ref" || target === undefined
          ? []
          : [foreignKey({ columns: [at(key)], foreignColumns: [(target as AnyTable).id] })];
      }),
    ];
  });
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

function columnRule(key: string, field: Field): SQL | null {
  if (field.kind === "boolean") return sql.raw(`${columnName(key)} in (0, 1)`);
  if (field.kind === "instant") return sql.raw(`${columnName(key)} between 0 and ${INSTANT_MAX}`);
  const rule = columnCheck(key, field);
  return rule === null ? null : sql.raw(rule);
}
