import type { HoldAllocation } from "../domain/credit-hold/allocation.ts";
import { type CreditHold, creditHoldFields } from "../domain/credit-hold/fields.ts";
import { eachField, type Field, id, uses } from "../domain/field.ts";
import type { ImportedHold } from "../domain/import/credit-holds.ts";
import { type Refusal, refusal } from "../domain/refusal.ts";
import { toProperty } from "./names.ts";
import { type Reading, readProperties } from "./record.ts";
import { toJson } from "./values.ts";

/** Holds in exports and imports. The upstream has no holds, so the REST API does not serve them. */
export const HOLD = "CreditHold";

/** The stored fields. Allocations stand beside them. */
const fields: Readonly<Record<string, Field>> = Object.fromEntries(
  eachField(creditHoldFields).filter(([, { kind }]) => kind !== "links"),
);
const known = readerOf(fields);

const allocationFields = {
  coworkerExtraServiceId: id("Credit."),
  uses: uses("Units that were reserved.", { min: 1 }),
  captured: uses("Reserved units that were used."),
} as const;
const allocationProperties = readerOf(allocationFields);

function readerOf(of: Readonly<Record<string, Field>>): Map<string, { name: string; field: Field }> {
  return new Map(Object.entries(of).map(([name, field]) => [toProperty(name), { name, field }]));
}

export function toHold(hold: CreditHold, allocations: readonly HoldAllocation[]): Record<string, unknown> {
  const values = hold as Readonly<Record<string, unknown>>;
  const own = Object.entries(fields).map(([name, field]) => [toProperty(name), toJson(field, values[name])]);
  const Allocations = allocations.map(({ coworkerExtraServiceId, uses, captured }) => ({
    ...{ CoworkerExtraServiceId: coworkerExtraServiceId, Uses: uses, Captured: captured },
  }));
  return { ...Object.fromEntries(own), Allocations };
}

/** Reads such a record, with a refusal for every wrong property. */
export function fromHold(record: Readonly<Record<string, unknown>>): Reading<Partial<ImportedHold>> {
  const { Allocations, ...own } = record;
  const { values, refusals } = readProperties(known, fields, own);
  const missing = Object.entries(fields).flatMap(([name, { nullable, stamp, kind }]): Refusal[] =>
    nullable || stamp !== undefined || kind === "id" || values[name] !== undefined
      ? []
      : [refusal("REQUIRED", toProperty(name), "is a required field")],
  );
  const read = Array.isArray(Allocations) ? Allocations.map(fromAllocation) : [];
  return {
    values: { ...values, allocations: read.map((one) => one.values) } as unknown as Partial<ImportedHold>,
    refusals: [
      ...refusals,
      ...missing,
      ...(read.length > 0 ? [] : [refusal("REQUIRED", "Allocations", "must be a list with at least one allocation")]),
      ...read.flatMap((one, place) =>
        one.refusals.map((each) => ({ ...each, property: `Allocations.${place}.${each.property}` })),
      ),
    ],
  };
}

function fromAllocation(json: unknown): Reading<Record<string, unknown>> {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return { values: {}, refusals: [refusal("INVALID", "CoworkerExtraServiceId", "must be in an object")] };
  const { values, refusals } = readProperties(allocationProperties, allocationFields, json as Record<string, unknown>);
  const missing = Object.keys(allocationFields).flatMap((name): Refusal[] =>
    values[name] === undefined ? [refusal("REQUIRED", toProperty(name), "is a required field")] : [],
  );
  return { values, refusals: refusals.length > 0 ? refusals : missing };
}
