import { type EntityName, entities, entityNames } from "../domain/entities.ts";
import { eachField, type Field, type Fields, isOwnRef, isStored } from "../domain/field.ts";
import { keyed } from "../domain/keyed.ts";
import type { NamedKind } from "../domain/named.ts";
import { columnCheck } from "./column-checks.ts";

/** How an entity is stored: its table, its indexes and the rules that the database enforces. */
export interface Table extends Required<Own> {
  readonly name: string;
  readonly fields: Fields;
}

/** The parts of a table that cannot be derived from the fields. */
interface Own {
  /** Indexes beside the unique one on `uniqueId`, which every table has. */
  readonly indexes?: readonly Index[];
  /** SQL that is valid in both dialects, by the name of the check. */
  readonly checks?: Readonly<Record<string, string>>;
  /** Fields that hold the code of a known currency. */
  readonly currencyCodes?: readonly string[];
}

interface Index {
  readonly on: readonly string[];
  readonly unique?: true;
  /** SQL condition, valid in both dialects: only these rows are in the index. */
  readonly where?: string;
  /** Suffix of the name after the table, if the column names would be too long. */
  readonly called?: string;
}

/** An entity without an entry has columns, checks, references and links by its fields, and the index of `uniqueId`. */
const own: Readonly<Partial<Record<EntityName, Own>>> = {
  ExtraService: { indexes: [{ on: ["businessId", "displayOrder", "id"] }], currencyCodes: ["currencyCode"] },
  CoworkerExtraService: {
    indexes: [
      { on: ["coworkerId", "businessId", "id"] },
      // For alerts: a customer may have hundreds of credits that are used up, and few that are not.
      {
        ...{ on: ["coworkerId", "businessId", "kind", "chargePeriod"], where: "remaining_uses > 0" },
        called: "with_something_left",
      },
      { on: ["extraServiceId", "id"] },
      // A booking has at most one live charge. Records without a booking hold null, which is never a duplicate.
      { on: ["businessId", "bookingId"], unique: true, where: "cancelled_on is null" },
      { on: ["businessId", "bookingUniqueId"], unique: true, where: "cancelled_on is null" },
      // For steps from customer to customer of a business.
      { on: ["businessId", "coworkerId"] },
      { on: ["bookingId", "id"] },
      { on: ["businessId", "id"] },
      { on: ["expireDate", "id"] },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
      // For reports, on charges alone: no use of a credit changes them.
      {
        on: ["businessId", "bookingFromTime", "createdOn"],
        where: "kind = 'BOOKING_CHARGE'",
        called: "charge_in_time",
      },
      {
        on: ["businessId", "invoiceDate"],
        where: "kind = 'BOOKING_CHARGE' and invoice_date is not null",
        called: "charge_invoiced",
      },
    ],
    checks: {
      balance: "remaining_uses <= total_uses",
      charge: "kind <> 'BOOKING_CHARGE' or (remaining_uses = 0 and ledger_sequence = 0)",
      head: "(ledger_sequence = 0) = (ledger_hash is null)",
      of_charge: "kind = 'BOOKING_CHARGE' or (cancelled_on is null and priced_on is null and total is null)",
    },
  },
  CreditHold: {
    indexes: [
      { on: ["coworkerId", "businessId", "id"] },
      { on: ["bookingId", "id"] },
      { on: ["businessId", "id"] },
      { on: ["expiresAt", "id"] },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
    ],
    checks: {
      captured: "captured <= uses and (captured = 0 or closed_as = 'CAPTURED')",
      closed: "(closed_as is null) = (closed_on is null)",
    },
  },
  UseHistory: {
    indexes: [
      { on: ["coworkerExtraServiceId", "sequence"], unique: true },
      // Contains the fields most often read of a use: the first uses of many credits are read from the index alone.
      { on: ["coworkerExtraServiceId", "id", "creditUsed", "createdOn", "businessId"], called: "of_credit" },
      { on: ["operationId", "allocationIndex"] },
      // Few rows give a use back, or have a hold or a charge: the others cost no space.
      { on: ["reversesId", "id"], where: "reverses_id is not null" },
      // The uses of a customer as one list.
      { on: ["coworkerId", "id"] },
      { on: ["bookingId", "id"] },
      { on: ["holdId", "id"], where: "hold_id is not null" },
      { on: ["chargeUniqueId", "id"], where: "charge_unique_id is not null" },
      { on: ["businessId", "id"] },
      // For reports: the rows of a period are read from the index alone, except for the names of resources.
      {
        on: ["businessId", "usageAt", "coworkerExtraServiceId", "coworkerId", "kind", "creditUsed", "reversesId"],
        called: "in_time",
      },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
    ],
    checks: {
      total_change: "total_change = 0 or kind = 'ADJUSTMENT'",
      credit_used:
        "credit_used is null or (kind = 'USE' and credit_used >= 0) or (kind = 'REVERSAL' and credit_used <= 0) or (kind = 'VOID' and credit_used >= 0) or kind = 'ADJUSTMENT'",
      reverses: "(kind = 'REVERSAL') or reverses_id is null",
      // A hash of version 1 covers neither.
      hashed: "hash_version = 2 or (hold_id is null and charge_unique_id is null)",
      held: "kind = 'USE' or hold_id is null",
    },
  },
  Webhook: { indexes: [{ on: ["businessId", "id"] }], checks: { disabled: "enabled = (disabled_on is null)" } },
};

export const tables = keyed(entityNames, (entity): Table => {
  const { indexes = [], checks = {}, currencyCodes = [] } = own[entity] ?? {};
  const unique: Index = { on: ["uniqueId"], unique: true };
  const name = columnName(entity).slice(1);
  return { name, fields: entities[entity], indexes: [unique, ...indexes], checks, currencyCodes };
});

/** Tables of the records that are only known by name. */
export const namedTables: Readonly<Record<NamedKind, string>> = {
  ResourceType: "resource_type",
  Tariff: "tariff",
  Team: "team",
};

/** The table of a list of links: from own records to records of other services, or through allocations. */
export function linkTable(entity: EntityName, field: Field): { name: string; from: string; to: string } {
  const from = tables[entity].name;
  if (field.allocated)
    return { name: `${from}_allocation`, from: `${from}_id`, to: `${columnName(field.to!).slice(1)}_id` };
  const to = namedTables[field.to as NamedKind];
  return { name: `${from}_${to}`, from: `${from}_id`, to: `${to}_id` };
}

/** A check that a dialect adds if its column type allows more than the field. */
type OwnCheck = (column: string, field: Field) => string | null;

/** The parts of a table for both dialects: columns, indexes, checks and references. */
export function tableParts(entity: EntityName, ownCheck: OwnCheck = () => null) {
  const { name, fields, indexes, checks, currencyCodes } = tables[entity];
  const columns = columnFields(fields);
  return {
    name,
    columns: columns.map(([key, field]) => ({ key, name: columnName(key), field })),
    indexes: indexes.map(({ on, unique = false, where = null, called }) => {
      const parts = on.map((key) => ({ column: columnName(key), nullable: fields[key]?.nullable === true }));
      const title = called === undefined ? parts.map(({ column }) => column) : [called];
      return { name: [name, ...title].join("_"), parts, unique, where };
    }),
    checks: [
      ...columns.flatMap(([key, field]) => {
        const rule = columnCheck(columnName(key), field) ?? ownCheck(columnName(key), field);
        return rule === null ? [] : [{ name: `${name}_${columnName(key)}`, rule }];
      }),
      ...Object.entries(checks).map(([title, rule]) => ({ name: `${name}_${title}_rule`, rule })),
    ],
    references: columns
      .filter(([, field]) => isOwnRef(field))
      .map(([key, { to }]) => ({ column: columnName(key), to: to as EntityName })),
    currencyCodes: currencyCodes.map(columnName),
  };
}

export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The fields that have a column of their own. */
export const columnFields = onceForEach((field) => isStored(field) && field.kind !== "links");

/** The fields whose links are stored as pairs of ids. */
export const linkFields = onceForEach((field) => isStored(field) && field.kind === "links");

/** Picks fields of a list. The result is cached per list, because there are few lists. */
function onceForEach(isPicked: (field: Field) => boolean) {
  const known = new WeakMap<Fields, readonly [string, Field][]>();
  return (fields: Fields): readonly [string, Field][] => {
    const picked = known.get(fields) ?? eachField(fields).filter(([, field]) => isPicked(field));
    known.set(fields, picked);
    return picked;
  };
}
