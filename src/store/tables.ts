import { sql } from "drizzle-orm";
import { type EntityName, entityNames } from "../domain/entities.ts";
import { type Field, id, instantField } from "../domain/field.ts";
import { alertTables } from "./alert-tables.ts";
import { linkFields, linkTable, namedTables, tableParts, tables } from "./entities.ts";
import { eventTables } from "./event-tables.ts";
import type { Kit } from "./kit.ts";
import { ledgerVerificationTable } from "./ledger-verifications.ts";

// drizzle has no type for a table of either dialect, and none for columns that are only known at run time.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Any = any;

/** All tables of the gateway, in the dialect of the kit. */
export function allTables(kit: Kit) {
  const currency = kit.table("currency", {
    code: kit.text().primaryKey(),
    id: kit.integer().notNull(),
    minor_units: kit.integer().notNull(),
    withdrawn: kit.text(),
  });
  const business = kit.table("business", {
    id: kit.integer().primaryKey(),
    name: kit.text().notNull(),
    time_zone: kit.text(),
    currency_code: kit.text(),
  });
  const ofEntities: Partial<Record<EntityName, Any>> = {};
  for (const entity of entityNames) ofEntities[entity] = entityTable(kit, entity, ofEntities, currency);
  return [
    ...[currency, business],
    ...Object.values(ofEntities),
    ...entityNames.flatMap((entity) =>
      linkFields(tables[entity].fields).map(([, field]) => linksTable(kit, entity, field, ofEntities[entity])),
    ),
    allocationTable(kit, ofEntities),
    ...Object.values(namedTables).map((name) => namesTable(kit, name)),
    ...[operationTable(kit), upstreamMarkTable(kit), bookingEventTable(kit), currencyNumberTable(kit, currency)],
    ...eventTables(kit, ofEntities.Webhook),
    ...alertTables(kit),
    ledgerVerificationTable(kit),
  ];
}

/**
 * The table of an entity, derived from its fields. Its references point to tables in `ofEntities`, which is complete by
 * the time drizzle resolves them.
 */
function entityTable(kit: Kit, entity: EntityName, ofEntities: Partial<Record<EntityName, Any>>, currency: Any) {
  const parts = tableParts(entity, kit.ownCheck);
  const columns = Object.fromEntries(parts.columns.map(({ key, name, field }) => [name, kit.column(key, field)]));
  return kit.table(parts.name, columns, (table) => [
    ...parts.indexes.map(({ name, parts, unique, where }) => {
      const on = parts.map(({ column, nullable }) => (nullable ? kit.nullsFirst(table[column]) : table[column]));
      const index = (unique ? kit.uniqueIndex(name) : kit.index(name)).on(...on);
      return where === null ? index : index.where(sql.raw(where));
    }),
    ...parts.checks.map(({ name, rule }) => kit.check(name, sql.raw(rule))),
    ...parts.references.map(({ column, to }) =>
      kit.foreignKey({ columns: [table[column]], foreignColumns: [ofEntities[to].id] }),
    ),
    ...parts.currencyCodes.map((code) => kit.foreignKey({ columns: [table[code]], foreignColumns: [currency.code] })),
  ]);
}

/**
 * The table of the units that holds reserve, by hold and credit. The times are those of the hold: the units that are
 * reserved of a credit at a moment are read from one index.
 */
function allocationTable(kit: Kit, { CreditHold, CoworkerExtraService }: Partial<Record<EntityName, Any>>) {
  const name = "credit_hold_allocation";
  const columns = {
    credit_hold_id: kit.integer().notNull(),
    coworker_extra_service_id: kit.integer().notNull(),
    allocation_index: kit.integer().notNull(),
    uses: kit.integer().notNull(),
    captured: kit.integer().notNull(),
    created_on: kit.column("createdOn", instantField("")),
    expires_at: kit.column("expiresAt", instantField("")),
    closed_on: kit.column("closedOn", instantField("", { nullable: true })),
  };
  return kit.table(name, columns, (table) => [
    // Named here: PostgreSQL would cut longer names.
    kit.primaryKey({ name: `${name}_key`, columns: [table.credit_hold_id, table.coworker_extra_service_id] }),
    kit.foreignKey({ name: `${name}_hold`, columns: [table.credit_hold_id], foreignColumns: [CreditHold.id] }),
    kit.foreignKey({
      ...{ name: `${name}_credit`, columns: [table.coworker_extra_service_id] },
      foreignColumns: [CoworkerExtraService.id],
    }),
    kit.index(`${name}_of_credit`).on(table.coworker_extra_service_id, table.credit_hold_id),
    kit
      .index(`${name}_in_time`)
      .on(table.coworker_extra_service_id, table.closed_on, table.expires_at, table.created_on, table.uses),
    kit.check(`${name}_amounts`, sql`uses >= 1 and captured between 0 and uses`),
  ]);
}

/** The table of idempotency keys with their outcomes, kept forever. */
function operationTable(kit: Kit) {
  const columns = {
    business_id: kit.integer().notNull(),
    mutation: kit.text().notNull(),
    idempotency_key: kit.text().notNull(),
    fingerprint: kit.text().notNull(),
    outcome: kit.text().notNull(),
    created_on: kit.column("createdOn", instantField("")),
  };
  return kit.table("operation", columns, (table) => [
    kit.primaryKey({ columns: [table.business_id, table.mutation, table.idempotency_key] }),
  ]);
}

/**
 * The table of booking events, kept forever. It has no foreign key, because events of removed charges stay.
 * `details` and `quote` are JSON.
 */
function bookingEventTable(kit: Kit) {
  const columns = {
    id: kit.column("id", id("")),
    business_id: kit.integer().notNull(),
    booking_id: kit.integer().notNull(),
    coworker_extra_service_id: kit.integer().notNull(),
    type: kit.text().notNull(),
    occurred_on: kit.column("occurredOn", instantField("")),
    details: kit.text().notNull(),
    quote: kit.text(),
  };
  return kit.table("booking_event", columns, (table) => [
    kit.index("booking_event_booking").on(table.business_id, table.booking_id, table.occurred_on, table.id),
    kit.index("booking_event_charge").on(table.coworker_extra_service_id, table.id),
  ]);
}

/** The table of marks: up to which moment records were pulled from an upstream. */
function upstreamMarkTable(kit: Kit) {
  const columns = {
    upstream: kit.text().notNull(),
    entity: kit.text().notNull(),
    read_until: kit.column("readUntil", instantField("")),
    refused: kit.text().notNull(),
  };
  return kit.table("upstream_mark", columns, (table) => [kit.primaryKey({ columns: [table.upstream, table.entity] })]);
}

/** The table of an upstream's currency numbers, by business. */
function currencyNumberTable(kit: Kit, currency: Any) {
  const columns = {
    business_id: kit.integer().notNull(),
    number: kit.integer().notNull(),
    code: kit
      .text()
      .notNull()
      .references(() => currency.code),
  };
  return kit.table("currency_number", columns, (table) => [
    kit.primaryKey({ columns: [table.business_id, table.number, table.code] }),
  ]);
}

/** The table of one list of links of an entity. */
function linksTable(kit: Kit, entity: EntityName, field: Field, parent: Any) {
  const { name, from, to } = linkTable(entity, field);
  const columns = {
    [from]: kit
      .integer()
      .notNull()
      .references(() => parent.id, { onDelete: "cascade" }),
    [to]: kit.integer().notNull(),
  };
  return kit.table(name, columns, (table) => [
    kit.primaryKey({ columns: [table[from], table[to]] }),
    kit.index(`${name}_${to}`).on(table[to], table[from]),
  ]);
}

/** A table of records that other services own and the gateway knows by name. */
function namesTable(kit: Kit, name: string) {
  const columns = { business_id: kit.integer().notNull(), id: kit.integer().notNull(), name: kit.text().notNull() };
  return kit.table(name, columns, (table) => [kit.primaryKey({ columns: [table.business_id, table.id] })]);
}
