import type { SQL } from "drizzle-orm";
import type { Dialect } from "./dialect.ts";
import type { StoredRow } from "./rows.ts";
import type { SlotValues } from "./slot.ts";

/**
 * A statement with places for values, and the values by the names of their places. Its type says what its rows are, since
 * a driver does not.
 */
export interface Statement<Row = StoredRow> {
  readonly sql: SQL;
  readonly values: SlotValues;
  /** Never there: it only carries the type. */
  readonly row?: Row;
}

/**
 * Characters of all forms that are kept; a written statement takes some 30 bytes for each. Statements can be asked
 * for in more forms than memory could keep: the one unused for longest goes first.
 */
const KEPT_CHARACTERS_MAX = 500_000;
const FORM_LENGTH_MAX = 8_000;
const kept = new Map<string, SQL>();
let characters = 0;

/**
 * The statement of this form, filled with the values. Writing a statement takes longer than asking it, so each
 * form is written once. The form must hold everything on which the text depends.
 */
export function inForm<Row = StoredRow>(
  form: readonly unknown[],
  values: SlotValues,
  dialect: Dialect,
  write: () => SQL,
): Statement<Row> {
  const key = JSON.stringify([dialect.name, ...form]);
  const known = kept.get(key);
  const sql = known ?? write();
  if (known !== undefined) {
    // The one that was asked for last stands last.
    kept.delete(key);
    kept.set(key, known);
  } else if (key.length <= FORM_LENGTH_MAX) keep(key, sql);
  return { sql, values };
}

function keep(key: string, sql: SQL): void {
  kept.set(key, sql);
  characters += key.length;
  for (const unused of kept.keys()) {
    if (characters <= KEPT_CHARACTERS_MAX) break;
    kept.delete(unused);
    characters -= unused.length;
  }
}

/** A statement that has one form in each dialect: it is found by itself, without a key. */
export function fixed<Row = StoredRow>(
  write: (dialect: Dialect) => SQL,
): (values: SlotValues, dialect: Dialect) => Statement<Row> {
  const written = new Map<Dialect, SQL>();
  return (values, dialect) => {
    const sql = written.get(dialect) ?? write(dialect);
    written.set(dialect, sql);
    return { sql, values };
  };
}
