import type { AlertSettingsPatch } from "../domain/alert/set-alerts.ts";
import type { AlertSettings } from "../domain/alert/settings.ts";
import { eachField, type Field, id, integer, links } from "../domain/field.ts";
import { type Refusal, refusal } from "../domain/refusal.ts";
import { toProperty } from "./names.ts";
import { type Reading, readProperties } from "./record.ts";

/** Alert settings in exports and imports. The upstream has none, so the REST API does not serve them. */
export const ALERTS = "AlertSettings";

const fields: Readonly<Record<keyof AlertSettings, Field>> = {
  businessId: id("Business."),
  lowPercent: integer("Percentage of CREDIT_LOW.", { nullable: true }),
  expiringDays: links("Days before an expiry.", { to: "Business", nullable: true }),
};
const known = new Map(eachField(fields).map(([name, field]) => [toProperty(name), { name, field }]));

export function toAlerts(settings: AlertSettings): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [toProperty(name), value]));
}

/** Reads such a record. Omitted properties stay as they are here. */
export function fromAlerts(record: Readonly<Record<string, unknown>>): Reading<Partial<AlertSettingsPatch>> {
  const { values, refusals } = readProperties(known, fields, record);
  const missing: Refusal[] = "BusinessId" in record ? [] : [refusal("REQUIRED", "BusinessId", "is a required field")];
  return { values: values as Partial<AlertSettingsPatch>, refusals: [...refusals, ...missing] };
}
