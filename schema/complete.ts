import { readFileSync } from "node:fs";
import type { Field } from "../src/domain/field.ts";
import { columnName, tables } from "../src/store/entities.ts";
import { postgresDialect } from "../src/store/postgres/dialect.ts";
import { sqliteDialect } from "../src/store/sqlite/dialect.ts";
import { appendOnly } from "../src/store/triggers.ts";

export type DialectName = "sqlite" | "postgresql";

/** Columns that a migration adds to tables that were there before. */
export type AddedColumns = readonly { readonly table: string; readonly column: string }[];

const BREAK = "--> statement-breakpoint\n";

/**
 * What drizzle-kit leaves out of a migration: STRICT, the triggers of tables that are only added to, values of new columns in rows that were
 * there before, and the greatest id that a rebuilt table has given.
 */
export function completed(generated: string, dialect: DialectName, added: AddedColumns): string {
  const text = added.reduce((sql, one) => withValue(sql, dialect, one), generated);
  const whole = dialect === "sqlite" ? withIds(text.replace(/^\);$/gm, ") STRICT;")) : unqualified(text);
  const triggers = Object.entries(appendOnly).flatMap(([table, triggersOf]) => {
    const builds = new RegExp(`(CREATE|RENAME TO) (TABLE )?[\`"]${table}[\`"]`).test(whole);
    return builds ? triggersOf()[dialect] : [];
  });
  return `${[whole.trimEnd(), ...triggers].join(`\n${BREAK}`)}\n`;
}

/** The columns of the newer snapshot that the older one lacks, in tables that both have. */
export function addedColumns(older: string, newer: string): AddedColumns {
  const [before, after] = [older, newer].map((file) => JSON.parse(readFileSync(file, "utf8")).tables as Tables);
  return Object.entries(after!).flatMap(([key, { name, columns }]) => {
    const known = before![key]?.columns;
    return known === undefined
      ? []
      : Object.keys(columns).flatMap((column) => (column in known ? [] : [{ table: name, column }]));
  });
}

type Tables = Readonly<Record<string, { name: string; columns: Readonly<Record<string, unknown>> }>>;

/** New columns that are never absent, with the record from which existing rows take the value. */
const fills = [
  { table: "use_history", column: "coworker_id", key: "coworker_extra_service_id", from: "coworker_extra_service" },
] as const;

/** Rows that were there before have the value of another record, or of a record that is created without one. */
function withValue(sql: string, dialect: DialectName, { table, column }: AddedColumns[number]): string {
  const fill = fills.find((one) => one.table === table && one.column === column);
  if (fill !== undefined && dialect === "postgresql") return filledInPlace(sql, fill);
  const value =
    fill === undefined
      ? valueBefore(table, column, dialect)
      : `(SELECT one.${column} FROM ${fill.from} one WHERE one.id = ${table}.${fill.key})`;
  if (dialect === "postgresql") {
    const add = new RegExp(`(ALTER TABLE "${table}" ADD COLUMN "${column}" .*?) NOT NULL;`);
    const drop = `${BREAK}ALTER TABLE "${table}" ALTER COLUMN "${column}" DROP DEFAULT;`;
    return sql.replace(add, (_, start) => `${start} DEFAULT ${needed(value, table, column)} NOT NULL;${drop}`);
  }
  const add = new RegExp(`(ALTER TABLE \`${table}\` ADD \`${column}\` .*?) NOT NULL;`);
  const copy = new RegExp(`(INSERT INTO \`__new_${table}\`.* SELECT .*)"${column}"(.* FROM \`${table}\`;)`);
  return sql
    .replace(add, (_, start) => `${start} DEFAULT ${needed(value, table, column)} NOT NULL;`)
    .replace(copy, (_, start, end) => `${start}${value ?? "NULL"}${end}`);
}

/**
 * Adds the column, fills it by one rewrite of the table, and only then requires it. A rewrite runs no trigger and builds
 * each index once; an UPDATE of every row takes many times as long.
 */
function filledInPlace(sql: string, { table, column, key, from }: (typeof fills)[number]): string {
  const added = new RegExp(`ALTER TABLE "${table}" ADD COLUMN "${column}" (\\w+) NOT NULL;`);
  return sql.replace(added, (_all, type: string) =>
    [
      `ALTER TABLE "${table}" ADD COLUMN "${column}" ${type};`,
      `CREATE FUNCTION ${table}_${column}_of(${type}) RETURNS ${type} LANGUAGE sql STABLE AS $$ SELECT ${column} FROM ${from} WHERE id = $1 $$;`,
      `ALTER TABLE "${table}" ALTER COLUMN "${column}" TYPE ${type} USING ${table}_${column}_of(${key});`,
      `DROP FUNCTION ${table}_${column}_of(${type});`,
      `ALTER TABLE "${table}" ALTER COLUMN "${column}" SET NOT NULL;`,
    ].join(BREAK),
  );
}

/** The value as SQL; `null` where there is none. */
function valueBefore(table: string, column: string, dialect: DialectName): string | null {
  const fields = Object.values(tables).find(({ name }) => name === table)?.fields ?? {};
  const [, field] = Object.entries(fields).find(([name]) => columnName(name) === column) ?? [];
  const initially = field?.initially ?? null;
  return field === undefined || initially === null ? null : literal(field, initially, dialect);
}

function literal(field: Field, value: unknown, dialect: DialectName): string {
  const { encode } = dialect === "sqlite" ? sqliteDialect : postgresDialect;
  const encoded = encode(field, value as never);
  return typeof encoded === "string" ? `'${encoded.replaceAll("'", "''")}'` : String(encoded);
}

function needed(value: string | null, table: string, column: string): string {
  if (value === null) throw new Error(`${table}.${column} is new and not nullable: its field has to say "initially"`);
  return value;
}

/** An id is never used twice: the rebuilt table goes on where the old one stopped, even if its last rows were deleted. */
function withIds(sql: string): string {
  return sql.replace(/^DROP TABLE `(\w+)`;/gm, (drop, table) =>
    new RegExp(`CREATE TABLE \`__new_${table}\` \\([^;]*AUTOINCREMENT`).test(sql)
      ? [
          `DELETE FROM sqlite_sequence WHERE name = '__new_${table}';`,
          `INSERT INTO sqlite_sequence (name, seq) SELECT '__new_${table}', seq FROM sqlite_sequence WHERE name = '${table}';`,
          drop,
        ].join(BREAK)
      : drop,
  );
}

/** The tables are in whatever schema the connection is set to. */
function unqualified(sql: string): string {
  return sql.replaceAll('"public".', "");
}
