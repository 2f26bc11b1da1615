import type { RowOf } from "../domain/entities.ts";
import { eachField, type Field, recordFields } from "../domain/field.ts";
import { type UpstreamEntity, upstreamEntities } from "../domain/upstream-entities.ts";

/** The upstream's name of each entity. */
export const restEntities = {
  ExtraService: "ExtraService",
  CoworkerExtraService: "CoworkerExtraService",
  UseHistory: "CoworkerExtraServiceUseHistory",
} as const satisfies Record<UpstreamEntity, string>;

/** The first field that comes after the common properties; the fields that follow it in the list do too. */
const firstOwnField: Readonly<Record<UpstreamEntity, string>> = {
  ExtraService: "lengthUnit",
  CoworkerExtraService: "kind",
  UseHistory: "businessId",
};

/** Fields that only the graph has: REST has the same value in another property. */
const ofGraphAlone: Readonly<Partial<Record<UpstreamEntity, readonly string[]>>> = { UseHistory: ["coworkerId"] };

/** Common properties of all records, in the upstream's order. */
const common = [
  "id",
  "updatedOn",
  "createdOn",
  "uniqueId",
  "updatedBy",
  "IsNew",
  "systemId",
  "ToStringText",
  "LocalizationDetails",
  "CustomFields",
] as const;

/** Properties of a ledger row that show a field of its credit. */
export const shownOfCredit = [
  { key: "CoworkerExtraServiceCoworkerId", name: "coworkerId" },
  { key: "CoworkerExtraServiceExtraServiceName", name: "extraServiceName" },
  { key: "CoworkerExtraServiceExtraServiceIsPrintingCredit", name: "extraServiceIsPrintingCredit" },
  { key: "CoworkerExtraServiceExpireDate", name: "expireDate" },
  { key: "CoworkerExtraServiceRemainingUses", name: "remainingUses" },
  { key: "CoworkerExtraServiceIsFromTariff", name: "isFromTariff" },
  { key: "CoworkerExtraServiceCoworkerProductUniqueId", name: "coworkerProductUniqueId" },
] as const satisfies readonly { key: string; name: keyof RowOf<"CoworkerExtraService"> }[];

/** Properties of a record that are computed, and read-only. */
export type Computed =
  | "IsNew"
  | "ToStringText"
  | "LocalizationDetails"
  | "CustomFields"
  | "Status"
  | "HeldUses"
  | (typeof shownOfCredit)[number]["key"];

/** One property of an entity: a field or a computed value. */
export type Property =
  | { readonly key: string; readonly name: string; readonly field: Field }
  | { readonly key: Computed; readonly field: null };

/** The properties of each entity in the upstream's order: its own, the common ones, then those of this gateway. */
export const properties: Readonly<Record<UpstreamEntity, readonly Property[]>> = {
  ExtraService: propertiesOf("ExtraService"),
  CoworkerExtraService: [
    ...propertiesOf("CoworkerExtraService"),
    { key: "Status", field: null },
    { key: "HeldUses", field: null },
  ],
  UseHistory: [...propertiesOf("UseHistory"), ...shownOfCredit.map(({ key }) => ({ key, field: null }))],
};

/** Properties that only records of the upstream have. A body may contain them; they are ignored. */
export const foreignProperties: Readonly<Record<UpstreamEntity, readonly string[]>> = {
  ExtraService: [
    ...["Business", "BusinessName", "Currency", "CurrencyName", "TaxRate", "ReducedTaxRate", "ExemptTaxRate"],
    ...["FinancialAccount", "ExtraServicePrices", "ExtraServiceTimeSlots"],
  ],
  CoworkerExtraService: [
    ...["Business", "BusinessName", "Coworker", "CoworkerFullName", "CoworkerEmail", "CoworkerCoworkerType"],
    ...["CoworkerBillingName", "CoworkerCompanyName", "CoworkerTeamNames", "ExtraService", "ExtraServicePrice"],
    ...["ExtraServiceChargePeriod", "AvailableCredit", "AppliedDiscountAmount", "CoworkerDiscountCode", "Booking"],
    ...["BookingNumber", "CoworkerInvoice", "CoworkerInvoiceId", "CoworkerInvoiceNumber"],
  ],
  UseHistory: [
    ...["Business", "Booking", "BookingNumber", "CoworkerExtraService", "CoworkerExtraServiceCoworker"],
    ...["CoworkerExtraServiceCoworkerFullName", "CoworkerExtraServiceTotalUses", "AvailableCredit"],
  ],
};

/** `extraServiceId` → `ExtraServiceId` */
export function toProperty(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Names and fields of an entity in the REST API. */
export function restFields(entity: UpstreamEntity): readonly [string, Field][] {
  return eachField(upstreamEntities[entity]).filter(([name]) => !ofGraphAlone[entity]?.includes(name));
}

function propertiesOf(entity: UpstreamEntity): Property[] {
  const fields: Readonly<Record<string, Field>> = upstreamEntities[entity];
  const names = restFields(entity).flatMap(([name]) => (name in recordFields ? [] : [name]));
  const first = firstOwnField[entity];
  const upstream = first === null ? names : names.slice(0, names.indexOf(first));
  return [...upstream, ...common, ...names.slice(upstream.length)].map((name) => {
    const field = fields[name];
    return field === undefined ? { key: name as Computed, field: null } : { key: toProperty(name), name, field };
  });
}
