import { sql } from "drizzle-orm";
import { dueKinds } from "../domain/alert/due-event.ts";
import { alertLevels } from "../domain/alert/level.ts";
import { instantField } from "../domain/field.ts";
import type { Kit } from "./kit.ts";

/** The tables of alerts: settings of businesses, levels of customers, and the moments that are still to come. */
export function alertTables(kit: Kit) {
  return [settingsTable(kit), stateTable(kit), dueEventTable(kit)];
}

/** A business without a row has the initial settings. `expiring_days` is a JSON list; `low_percent` null is off. */
function settingsTable(kit: Kit) {
  const columns = {
    business_id: kit.integer().primaryKey(),
    low_percent: kit.integer(),
    expiring_days: kit.text().notNull(),
  };
  return kit.table("alert_settings", columns, () => [
    kit.check("alert_settings_low_percent", sql`low_percent between 1 and 100`),
  ]);
}

/** A customer without a row has nothing available. */
function stateTable(kit: Kit) {
  const name = "alert_state";
  const columns = {
    business_id: kit.integer().notNull(),
    coworker_id: kit.integer().notNull(),
    kind: kit.text().notNull(),
    unit: kit.text().notNull(),
    level: kit.text().notNull(),
  };
  return kit.table(name, columns, (table) => [
    kit.primaryKey({
      ...{ name: `${name}_key` },
      columns: [table.business_id, table.coworker_id, table.kind, table.unit],
    }),
    kit.check(`${name}_level`, oneOf("level", alertLevels)),
  ]);
}

/** One row for each moment that is still to come: a process that takes it deletes it in the same commit. */
function dueEventTable(kit: Kit) {
  const name = "due_event";
  const columns = {
    id: kit.bigId(),
    kind: kit.text().notNull(),
    at: kit.column("at", instantField("")),
    /** Of EXPIRING. */
    days: kit.integer(),
    business_id: kit.integer().notNull(),
    coworker_extra_service_id: kit.integer(),
    credit_hold_id: kit.integer(),
  };
  return kit.table(name, columns, (table) => [
    kit.index(`${name}_at`).on(table.at, table.id),
    kit.index(`${name}_credit`).on(table.coworker_extra_service_id),
    kit.index(`${name}_business`).on(table.business_id, table.kind),
    kit.check(`${name}_kind`, oneOf("kind", dueKinds)),
    kit.check(`${name}_of`, sql.raw("(coworker_extra_service_id is null) <> (credit_hold_id is null)")),
  ]);
}

function oneOf(column: string, values: readonly string[]) {
  return sql.raw(`${column} in (${values.map((value) => `'${value}'`).join(", ")})`);
}
