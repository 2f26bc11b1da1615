import type { SQL } from "drizzle-orm";
import type { Dialect } from "./dialect.ts";
import type { CacheCounts } from "./observer.ts";
import type { StoredRow } from "./rows.ts";
import type { SlotValues } from "./slot.ts";

/**
 * A statement with placeholders, and the values by the names of the placeholders. `Row` is the type of its rows, which
 * a driver does not know.
 */
export interface Statement<Row = StoredRow> {
  readonly sql: SQL;
  readonly values: SlotValues;
  /** What the decision that asks it has for itself from then on. Decisions that share a transaction take turns at it. */
  readonly claims?: Claim;
  /** Never set: it only carries the type. */
  readonly row?: Row;
}

/** The rows that a statement locks, which it answers with `id` and, of credits, `holder`. */
export interface Claim {
  readonly rowsOf: string;
  /** Others may lock them in the same way. */
  readonly isShared: boolean;
}

/**
 * Maximum total characters of cached forms; a statement takes about 30 bytes for each. Clients can request more forms
 * than memory can hold: the least recently used is dropped first.
 */
const KEPT_CHARACTERS_MAX = 500_000;
const FORM_LENGTH_MAX = 8_000;
const kept = new Map<string, SQL>();
let characters = 0;

/** How often the statement of a form was built already. */
export const builtStatements: CacheCounts = { hits: 0, misses: 0 };

/**
 * The statement of this form, filled with the values. Building SQL takes longer than executing it, so each form is
 * built once. The form must contain everything on which the SQL depends.
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
  if (known === undefined) builtStatements.misses += 1;
  else builtStatements.hits += 1;
  if (known !== undefined) {
    // The most recently used form moves to the end.
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

/** A statement with a single form per dialect, which needs no cache key. */
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
