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
 * The record as REST shows it. `at` is the moment at which it is looked at; without one, what depends on
 * the moment (`IsNew`, `Status`) is left out, so that the form says what is kept and nothing else.
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
        ? (ofCredit.get(property.key) ?? computed[property.key as keyof typeof computed])(row as never, at)
        : toJson(property.field, (row as Record<string, unknown>)[property.name]);
    if (value !== undefined) record[property.key] = value;
  }
  return record;
}

/** A row of the ledger with what it shows of its credit. */
export type WithCredit = RowOf<"UseHistory"> & { readonly credit?: Readonly<Record<CreditField, unknown>> };
type CreditField = (typeof shownOfCredit)[number]["name"];
type CreditShown = (typeof shownOfCredit)[number]["key"];

/** The values that a REST record gives, by the names of the domain, and every property that is no good. */
export interface Reading<Values> {
  readonly values: Values;
  /** With the properties as REST calls them. */
  readonly refusals: Refusal[];
}

/**
 * Reads what a REST record says. What it leaves out is left out; what is computed is passed over, and so is
 * `null` where only the system writes and something has to stand.
 */
export function fromRecord<E extends UpstreamEntity>(
  entity: E,
  record: Readonly<Record<string, unknown>>,
): Reading<Partial<RowOf<E>>> {
  return readProperties(readers[entity], keptFields[entity], withoutNone(entity, record)) as Reading<Partial<RowOf<E>>>;
}

/** What upstream writes for "none" is `null`: a time before or after all others, and 0 for a reference that may be absent. */
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

/** How one value is read. */
type ReadOne = (key: string, field: Field, json: unknown) => ReadValue;

/** Reads properties by a list of fields; `null` in place of a field is a property to pass over. */
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
      refusals.push(refusal("INVALID", key.slice(0, PROPERTY_LENGTH_MAX), "is no property of this entity"));
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

/** Refusals with the properties as REST calls them, in their sentences as well. */
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
  Status(row: RowOf<"CoworkerExtraService">, at) {
    const status = at === null ? undefined : statusOf(row, at);
    return status && Object.keys(CreditStatus.values).indexOf(status) + 1;
  },
};

/** What a row of the ledger shows of its credit, which may change: an export leaves it out. */
const ofCredit = new Map<string, (row: WithCredit, at: Instant | null) => unknown>(
  shownOfCredit.map(({ key, name }) => {
    const field: Field = upstreamEntities.CoworkerExtraService[name];
    return [key, ({ credit }, at) => (at === null || credit === undefined ? undefined : toJson(field, credit[name]))];
  }),
);

/** What a charge or credit is follows from its other values. */
const computedKind: Partial<Record<UpstreamEntity, string>> = { CoworkerExtraService: "Kind" };

/** A copy takes all that its source keeps. */
const keptFields = keyed(upstreamEntityNames, (entity) => withStoredLimits(upstreamEntities[entity]));

/** How each entity's properties are read; `null` where nothing is. */
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
