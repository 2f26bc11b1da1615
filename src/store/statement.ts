import type { SQL } from "drizzle-orm";
import type { Dialect } from "./dialect.ts";
import type { Values } from "./slot.ts";

/** A statement with places for values, and the values by the names of their places. */
export interface Statement {
  readonly sql: SQL;
  readonly values: Values;
}

/** Statements can be asked for in more forms than memory could keep: the one unused for longest goes first. */
const KEPT_MAX = 1_000;
const FORM_LENGTH_MAX = 8_000;
const kept = new Map<string, SQL>();

/**
 * The statement of this form, filled with the values. Writing a statement takes longer than asking it, so each
 * form is written once. The form must hold everything on which the text depends.
 */
export function inForm(form: readonly unknown[], values: Values, dialect: Dialect, write: () => SQL): Statement {
  const key = JSON.stringify([dialect.name, ...form]);
  const known = kept.get(key);
  const sql = known ?? write();
  kept.delete(key);
  if (key.length <= FORM_LENGTH_MAX) kept.set(key, sql);
  const [unused] = kept.keys();
  if (kept.size > KEPT_MAX && unused !== undefined) kept.delete(unused);
  return { sql, values };
}
