import { type SQL, sql } from "drizzle-orm";
import type { AnyCondition } from "../domain/condition.ts";
import type { EntityName } from "../domain/entities.ts";
import type { Lock } from "../domain/step.ts";
import { allFields, column, from, type Rows, shown } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { filter } from "./filter.ts";
import { inside, type Scope, scoped } from "./scope.ts";
import { slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";

/** These fields of the rows that match the condition, ordered by id. */
export function selectFound(
  entity: EntityName,
  where: AnyCondition,
  fields: readonly string[],
  scope: Scope,
  dialect: Dialect,
): Statement {
  const read = fields === allFields(entity) ? "all" : listed(fields);
  return found(["found", read], entity, where, scope, dialect, (rows) => [
    sql`select ${shown(rows, fields, dialect)}`,
    sql`order by ${column(rows, "id")}`,
  ]);
}

/** The list as one text. Decisions pass the same few lists each time. */
function listed(fields: readonly string[]): string {
  const known = lists.get(fields);
  if (known !== undefined) return known;
  const text = fields.join(" ");
  lists.set(fields, text);
  return text;
}

const lists = new WeakMap<readonly string[], string>();

/**
 * Locks these rows in the order of their ids, and reads only the ids: a statement that waited for a lock sees other
 * tables older than the locked row. `null` if the dialect needs no locks.
 */
export function lockFound(
  entity: EntityName,
  where: AnyCondition,
  scope: Scope,
  lock: Lock,
  dialect: Dialect,
): Statement<{ id: number }> | null {
  const locked = dialect.locked(lock);
  if (locked === null) return null;
  const locking = found<{ id: number }>(["lock to", lock], entity, where, scope, dialect, (rows) => [
    // The customer, because what is available is a sum over all credits of one.
    sql`select ${column(rows, "id")}${entity === "CoworkerExtraService" ? sql`, ${column(rows, "coworkerId")} "holder"` : sql``}`,
    sql`order by ${column(rows, "id")} ${locked}`,
  ]);
  return { ...locking, claims: { rowsOf: entity, isShared: lock === "keep" } };
}

export function selectExists(entity: EntityName, where: AnyCondition, scope: Scope, dialect: Dialect): Statement {
  return found(["exists"], entity, where, scope, dialect, () => [sql`select 1 "found"`, sql`limit 1`]);
}

function found<Row>(
  purpose: readonly unknown[],
  entity: EntityName,
  where: AnyCondition,
  scope: Scope,
  dialect: Dialect,
  write: (rows: Rows) => [start: SQL, end: SQL],
): Statement<Row> {
  const rows: Rows = { entity, alias: "t" };
  const taken = slots(dialect);
  const [shape, within] = [taken.condition(entity, where), scoped(taken, scope)];
  return inForm([...purpose, entity, shape, within], taken.values, dialect, () => {
    const [start, end] = write(rows);
    return sql`${start} from ${from(rows)}
      where ${inside(rows, within, dialect)} and ${filter(rows, shape, dialect)} ${end}`;
  });
}
