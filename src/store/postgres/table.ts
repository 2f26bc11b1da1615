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
import { linkTable, tableParts } from "../entities.ts";

// biome-ignore lint/suspicious/noExplicitAny: the columns of a derived table are known at run time only
export type AnyTable = PgTableWithColumns<any>;

/** Text that is ordered by code point, whatever the locale of the server: as SQLite orders it. */
const textByCodePoint = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** The PostgreSQL table of an entity, derived from its fields. `targets` are the tables its references point to. */
export function entityTable(entity: EntityName, targets: Partial<Record<string, AnyTable>>): AnyTable {
  const parts = tableParts(entity);
  const columns = Object.fromEntries(parts.columns.map(({ key, name, field }) => [name, column(key, field)]));
  return pgTable(parts.name, columns, (table) => [
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
