import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  type PgColumnBuilderBase,
  type PgTableWithColumns,
  pgTable,
  primaryKey,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { EntityName } from "../../domain/entities.ts";
import type { Field } from "../../domain/field.ts";
import { columnCheck, columnFields, columnName, linkTable, tables } from "../entities.ts";

// biome-ignore lint/suspicious/noExplicitAny: the columns of a derived table are known at run time only
export type AnyTable = PgTableWithColumns<any>;

/** Text that is ordered by code point, whatever the locale of the server: as SQLite orders it. */
const textByCodePoint = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** The PostgreSQL table of an entity, derived from its fields. `targets` are the tables its references point to. */
export function entityTable(entity: EntityName, targets: Partial<Record<string, AnyTable>>): AnyTable {
  const { name, fields, indexes, checks } = tables[entity];
  const columns = Object.fromEntries(columnFields(fields).map(([key, field]) => [columnName(key), column(key, field)]));
  return pgTable(name, columns, (table) => {
    const at = (key: string) => table[columnName(key)]!;
    return [
      ...indexes.map(({ on, unique }) => {
        const [first, ...rest] = on.map(at);
        const title = [name, ...on.map(columnName)].join("_");
        return unique ? uniqueIndex(title).on(first!, ...rest) : index(title).on(first!, ...rest);
      }),
      ...columnFields(fields).flatMap(([key, field]) => {
        const rule = columnCheck(key, field);
        return rule === null ? [] : [check(`${name}_${columnName(key)}`, sql.raw(rule))];
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
  return pgTable(
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

function column(key: string, field: Field): PgColumnBuilderBase {
  if (key === "id") return integer().primaryKey().generatedByDefaultAsIdentity();
  const empty = emptyColumn(field);
  return field.nullable ? empty : empty.notNull();
}

function emptyColumn({ kind }: Field) {
  switch (kind) {
    case "text":
    case "choice":
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
