import { type CreditSchedule, creditScheduleFields } from "../domain/credit-schedule/fields.ts";
import { eachField, type Field } from "../domain/field.ts";
import type { ImportedRecord } from "../domain/import/imported-record.ts";
import { toProperty } from "./names.ts";
import { type Reading, readProperties } from "./record.ts";
import { toJson } from "./values.ts";

/** Schedules in exports and imports. The upstream has no schedules, so the REST API does not serve them. */
export const SCHEDULE = "CreditSchedule";

const fields: Readonly<Record<string, Field>> = Object.fromEntries(eachField(creditScheduleFields));
const known = new Map(Object.entries(fields).map(([name, field]) => [toProperty(name), { name, field }]));

export function toSchedule(schedule: CreditSchedule): Record<string, unknown> {
  const values = schedule as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [toProperty(name), toJson(field, values[name])]),
  );
}

/** Reads such a record, with a refusal for every wrong property. */
export function fromSchedule(
  record: Readonly<Record<string, unknown>>,
): Reading<Partial<ImportedRecord<CreditSchedule>>> {
  return readProperties(known, fields, record) as Reading<Partial<ImportedRecord<CreditSchedule>>>;
}
