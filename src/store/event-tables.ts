import { sql } from "drizzle-orm";
import { instantField, uuid } from "../domain/field.ts";
import type { Kit } from "./kit.ts";

// drizzle has no type for a table of either dialect.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Any = any;

/** The tables of events, of who may do a task for them, and of their deliveries. */
export function eventTables(kit: Kit, webhook: Any): Any[] {
  return [
    ...[eventTable(kit), eventOwnerTable(kit), eventBoundTable(kit), leaseTable(kit)],
    webhookDeliveryTable(kit, webhook),
  ];
}

/**
 * The table of events. Only what readers filter by has a column; `details` is JSON. An event without a `sequence` is not
 * visible yet. On SQLite, the id is the sequence.
 */
function eventTable(kit: Kit) {
  const columns = {
    id: kit.bigId(),
    ...(kit.numbersEventsLater ? { sequence: kit.bigInteger() } : {}),
    unique_id: kit.column("uniqueId", uuid("")),
    type: kit.text().notNull(),
    occurred_on: kit.column("occurredOn", instantField("")),
    business_id: kit.integer().notNull(),
    coworker_id: kit.integer(),
    details: kit.text().notNull(),
    data: kit.text().notNull(),
  };
  return kit.table("event", columns, (table) => [
    ...(kit.numbersEventsLater
      ? [
          kit.uniqueIndex("event_sequence").on(table.sequence),
          kit.index("event_not_numbered").on(table.id).where(sql`sequence is null`),
        ]
      : []),
  ]);
}

/** The table of the customers, other than an event's own, whose credit its ledger rows changed. */
function eventOwnerTable(kit: Kit) {
  const columns = { event_id: kit.bigInteger().notNull(), coworker_id: kit.integer().notNull() };
  return kit.table("event_owner", columns, (table) => [
    kit.primaryKey({ columns: [table.event_id, table.coworker_id] }),
  ]);
}

/** The table of two numbers: the sequence given last (where it is given later), and that up to which events were deleted. */
function eventBoundTable(kit: Kit) {
  return kit.table("event_bound", { name: kit.text().primaryKey(), value: kit.bigInteger().notNull() });
}

/** The table of tasks that one process at a time may do: which process, and until when. */
function leaseTable(kit: Kit) {
  const columns = {
    task: kit.text().primaryKey(),
    holder: kit.text().notNull(),
    until: kit.column("until", instantField("")),
  };
  return kit.table("lease", columns);
}

/** The table of attempts to deliver events. */
function webhookDeliveryTable(kit: Kit, webhook: Any) {
  const columns = {
    id: kit.bigId(),
    webhook_id: kit
      .integer()
      .notNull()
      .references(() => webhook.id, { onDelete: "cascade" }),
    sequence: kit.bigInteger().notNull(),
    type: kit.text().notNull(),
    attempt: kit.integer().notNull(),
    attempted_on: kit.column("attemptedOn", instantField("")),
    status: kit.text().notNull(),
    http_status: kit.integer(),
    duration_ms: kit.integer().notNull(),
    next_attempt_on: kit.column("nextAttemptOn", instantField("", { nullable: true })),
  };
  return kit.table("webhook_delivery", columns, (table) => [
    kit.index("webhook_delivery_webhook").on(table.webhook_id, table.id),
    kit.index("webhook_delivery_attempted_on").on(table.attempted_on, table.id),
  ]);
}
