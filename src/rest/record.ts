import type { Instant } from "../domain/calendar.ts";
import { CreditStatus } from "../domain/coworker-extra-service/fields.ts";
import { statusOf } from "../domain/coworker-extra-service/rules.ts";
import { checkValues } from "../domain/draft.ts";
import type { RowOf } from "../domain/entities.ts";
import { type Field, isStored } from "../domain/field.ts";
import { withStoredLimits } from "../domain/field-range.ts";
import { keyed } from "../domain/keyed.ts";
import { isNew } from "../domain/record.ts";
import { type Refusal, refusal } from "../domain/refusal.ts";
import { type UpstreamEntity, upstreamEntities, upstreamEntityNames } from "../domain/upstream-entities.ts";
import { type Computed, properties, shownOfCredit, toProperty } from "./names.ts";
import { isNoTime } from "./times.ts";
import { fromJson, type ReadValue, toJson } from "./values.ts";

/**
 * The record in the form of the REST API. `at` is the time of the request. If it is `null`, properties that depend on the
 * time (`IsNew`, `Status`, `HeldUses`) are left out, and only stored values remain.
 */
export function toRecord<E extends UpstreamEntity>(
  entity: E,
  row: RowOf<E>,
  at: Instant | null,
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const property of properties[entity]) {
    const value =
      property.field === null
        ? computedValue(property.key)(row as never, at)
        : toJson(property.field, (row as Record<string, unknown>)[property.name]);
    if (value !== undefined) record[property.key] = value;
  }
  return record;
}

/** Computes a property from a row and the time of the request. */
export function computedValue(key: Computed): (row: never, at: Instant | null) => unknown {
  return ofCredit.get(key) ?? computed[key as keyof typeof computed];
}

/** A charge or credit with the units that holds reserve of it at the time of the request. */
export type WithHeld = RowOf<"CoworkerExtraService"> & { readonly heldUses?: number };

/** A row of the ledger with the fields that it shows of its credit. */
export type WithCredit = RowOf<"UseHistory"> & { readonly credit?: Readonly<Record<CreditField, unknown>> };
type CreditField = (typeof shownOfCredit)[number]["name"];
type CreditShown = (typeof shownOfCredit)[number]["key"];

/** The values of a REST record by their domain names, and a refusal for every invalid property. */
export interface Reading<Values> {
  readonly values: Values;
  /** With REST names of properties. */
  readonly refusals: Refusal[];
}

/**
 * Reads a REST record. Omitted properties stay omitted. Computed properties are ignored, and so is `null` for a read-only
 * property that cannot be empty.
 */
export function fromRecord<E extends UpstreamEntity>(
  entity: E,
  record: Readonly<Record<string, unknown>>,
): Reading<Partial<RowOf<E>>> {
  return readProperties(readers[entity], keptFields[entity], withoutNone(entity, record)) as Reading<Partial<RowOf<E>>>;
}

/** Replaces the upstream's values for "none" with `null`: the least or greatest time, and 0 for an optional reference. */
function withoutNone(
  entity: UpstreamEntity,
  record: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const none = Object.entries(record).filter(([key, json]) => isNone(readers[entity].get(key)?.field, json));
  return none.length === 0 ? record : { ...record, ...Object.fromEntries(none.map(([key]) => [key, null])) };
}

function isNone(field: Field | undefined, json: unknown): boolean {
  if (field?.kind === "instant") return typeof json === "string" && isNoTime(json);
  return field?.kind === "ref" && field.nullable === true && json === 0;
}

/** Reads one value. */
type ReadOne = (key: string, field: Field, json: unknown) => ReadValue;

/** Reads properties by a list of fields; `null` in place of a field marks an ignored property. */
export function readProperties(
  known: ReadonlyMap<string, { name: string; field: Field } | null>,
  fields: Readonly<Record<string, Field>>,
  record: Readonly<Record<string, unknown>>,
  readOne: ReadOne = fromJson,
): Reading<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const refusals: Refusal[] = [];
  for (const [key, json] of Object.entries(record)) {
    const property = known.get(key);
    if (property === null) continue;
    if (property === undefined) {
      refusals.push(refusal("INVALID", key.slice(0, PROPERTY_LENGTH_MAX), "is not a property of this entity"));
      continue;
    }
    const { name, field } = property;
    if (json === null && field.write === "never" && field.nullable !== true) continue;
    const read = readOne(key, field, json);
    if ("refused" in read) refusals.push(read.refused);
    else values[name] = read.value;
  }
  return { values, refusals: [...refusals, ...asProperties(checkValues(fields, values))] };
}

/** Refusals with REST names of properties, in their messages too. */
export function asProperties(refusals: readonly Refusal[]): Refusal[] {
  return refusals.map((one) => ({
    ...one,
    message: one.message.replace(/\b[a-z]+[A-Z]\w*/g, toProperty),
    property: one.property === null ? null : one.property.split(".").map(toProperty).join("."),
  }));
}

const PROPERTY_LENGTH_MAX = 100;

const computed: Readonly<Record<Exclude<Computed, CreditShown>, (row: never, at: Instant | null) => unknown>> = {
  IsNew: (row: RowOf<"UseHistory">, at) => (at === null ? undefined : isNew(row, at)),
  ToStringText: (row: { id: number; name?: string }) => row.name ?? `#${row.id}`,
  LocalizationDetails: () => null,
  CustomFields: () => null,
  HeldUses: (row: WithHeld, at) => (at === null ? undefined : row.heldUses),
  Status(row: RowOf<"CoworkerExtraService">, at) {
    const status = at === null ? undefined : statusOf(row, at);
    return status && Object.keys(CreditStatus.values).indexOf(status) + 1;
  },
};

/** Values that a ledger row shows of its credit. They may change, so an export leaves them out. */
const ofCredit = new Map<string, (row: WithCredit, at: Instant | null) => unknown>(
  shownOfCredit.map(({ key, name }) => {
    const field: Field = upstreamEntities.CoworkerExtraService[name];
    return [key, ({ credit }, at) => (at === null || credit === undefined ? undefined : toJson(field, credit[name]))];
  }),
);

/** The kind of a charge or credit is derived from its other values. */
const computedKind: Partial<Record<UpstreamEntity, string>> = { CoworkerExtraService: "Kind" };

/** An import accepts every value that another database may have stored. */
const keptFields = keyed(upstreamEntityNames, (entity) => withStoredLimits(upstreamEntities[entity]));

/** The field of each property; `null` for properties that are ignored. */
const readers = keyed(upstreamEntityNames, readersOf);

function readersOf(entity: UpstreamEntity): Map<string, { name: string; field: Field } | null> {
  return new Map(
    properties[entity].map((property) => [
      property.key,
      property.field === null || !isStored(property.field) || property.key === computedKind[entity]
        ? null
        : { name: property.name, field: property.field },
    ]),
  );
}
