import { DECIMAL_MAX, parseDecimal } from "../domain/decimal.ts";
import { type EntityName, entities, entityNames } from "../domain/entities.ts";
import { eachField, type Field, type Fields, INTEGER_MAX, isOwnRef, isStored } from "../domain/field.ts";
import { keyed } from "../domain/keyed.ts";
import type { NamedKind } from "../domain/named.ts";

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
      { on: ["extraServiceId", "id"] },
      // A booking has at most one live charge. Records without a booking hold null, which is never a duplicate.
      { on: ["businessId", "bookingId"], unique: true, where: "cancelled_on is null" },
      { on: ["businessId", "bookingUniqueId"], unique: true, where: "cancelled_on is null" },
      // For steps from customer to customer of a business.
      { on: ["businessId", "coworkerId"] },
      { on: ["bookingId", "id"] },
      { on: ["businessId", "id"] },
      // The credits of a schedule, and the one after each: units roll over once.
      { on: ["creditScheduleId", "id"], where: "credit_schedule_id is not null" },
      { on: ["renewedFromId"], unique: true, where: "renewed_from_id is not null" },
      { on: ["expireDate", "id"] },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
    ],
    checks: {
      balance: "remaining_uses <= total_uses",
      charge: "kind <> 'BOOKING_CHARGE' or (remaining_uses = 0 and ledger_sequence = 0)",
      head: "(ledger_sequence = 0) = (ledger_hash is null)",
      of_charge: "kind = 'BOOKING_CHARGE' or (cancelled_on is null and priced_on is null and total is null)",
      of_schedule:
        "kind <> 'BOOKING_CHARGE' or (credit_schedule_id is null and renewed_from_id is null and rolled_over = 0)",
    },
  },
  CreditSchedule: {
    indexes: [
      { on: ["coworkerId", "businessId", "id"] },
      { on: ["extraServiceId", "id"] },
      { on: ["businessId", "id"] },
      // The schedules that are due.
      { on: ["nextOn", "id"] },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
    ],
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
      { on: ["reversesId"] },
      // The uses of a customer as one list.
      { on: ["coworkerId", "id"] },
      { on: ["bookingId", "id"] },
      // Few rows have a hold or a charge: the others cost no space.
      { on: ["holdId", "id"], where: "hold_id is not null" },
      { on: ["chargeUniqueId", "id"], where: "charge_unique_id is not null" },
      // Units of a credit roll over once. Balances read the few rows of this kind from it.
      { on: ["coworkerExtraServiceId"], unique: true, where: "kind = 'ROLLOVER'", called: "rolled_over" },
      { on: ["businessId", "id"] },
      { on: ["createdOn", "id"] },
      { on: ["updatedOn", "id"] },
    ],
    checks: {
      total_change: "total_change = 0 or kind = 'ADJUSTMENT'",
      credit_used:
        "credit_used is null or (kind = 'USE' and credit_used >= 0) or (kind = 'REVERSAL' and credit_used <= 0) or (kind = 'VOID' and credit_used >= 0) or (kind = 'ROLLOVER' and credit_used >= 1) or kind = 'ADJUSTMENT'",
      reverses: "(kind = 'REVERSAL') or reverses_id is null",
      // A hash of version 1 covers neither.
      hashed: "hash_version = 2 or (hold_id is null and charge_unique_id is null)",
      held: "kind = 'USE' or hold_id is null",
    },
  },
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
        const rule = columnCheck(key, field) ?? ownCheck(columnName(key), field);
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

/** The SQL check of a column, derived from the field's kind and limits. */
export function columnCheck(name: string, field: Field): string | null {
  const column = columnName(name);
  const between = (min: number, max: number) => `${column} between ${min} and ${max}`;
  const limit = (value: number | string | undefined, otherwise: number) =>
    value === undefined ? otherwise : field.kind === "decimal" ? Number(parseDecimal(String(value))) : Number(value);
  switch (field.kind) {
    case "choice":
      return `${column} in (${Object.keys(field.choices?.values ?? {})
        .map((value) => `'${value}'`)
        .join(", ")})`;
    case "decimal":
      if (field.keepsGreater) return `${column} >= ${limit(field.min, -DECIMAL_MAX)}`;
      return between(limit(field.min, -DECIMAL_MAX), limit(field.max, DECIMAL_MAX));
    case "uses":
    case "minutes":
      return between(limit(field.min, 0), limit(field.max, INTEGER_MAX));
    case "timeOfDay":
      return between(limit(field.min, 0), limit(field.max, 1440));
    case "ref":
      return between(1, INTEGER_MAX);
    case "integer":
      return between(limit(field.min, -INTEGER_MAX), limit(field.max, INTEGER_MAX));
    default:
      return null;
  }
}
