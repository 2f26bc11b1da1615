import { eachField, type Field, id, text } from "../domain/field.ts";
import { type Refusal, refusal } from "../domain/refusal.ts";
import { toProperty } from "./names.ts";
import { type Reading, readProperties } from "./record.ts";

const nameFields = {
  businessId: id("Business."),
  id: id("Number of the record in the service that owns it."),
  name: text("Name.", { max: 200 }),
};

/** Stored fields of records that other services own, in the order in which an import writes them. */
export const namedEntities = {
  Business: {
    id: nameFields.id,
    name: nameFields.name,
    timeZone: text("IANA time zone.", { nullable: true, max: 100 }),
    currencyCode: text("ISO 4217 code.", { nullable: true, max: 3 }),
  },
  ResourceType: nameFields,
  Tariff: nameFields,
  Team: nameFields,
} as const satisfies Record<string, Readonly<Record<string, Field>>>;

export type NamedEntity = keyof typeof namedEntities;

/** The stored record with REST names of properties. */
export function toNamed(entity: NamedEntity, known: object): Record<string, unknown> {
  const values = known as Readonly<Record<string, unknown>>;
  return Object.fromEntries(eachField(namedEntities[entity]).map(([name]) => [toProperty(name), values[name]]));
}

/** Reads such a record. Optional properties may be omitted and then stay unchanged; `null` clears them. */
export function fromNamed(
  entity: NamedEntity,
  record: Readonly<Record<string, unknown>>,
): Reading<Record<string, unknown>> {
  const fields: Readonly<Record<string, Field>> = namedEntities[entity];
  const { values, refusals } = readProperties(readers[entity], fields, record);
  const missing = eachField(fields).flatMap(([name, { nullable }]): Refusal[] =>
    nullable || toProperty(name) in record ? [] : [refusal("REQUIRED", toProperty(name), "is a required field")],
  );
  return { values, refusals: [...refusals, ...missing] };
}

const readers = Object.fromEntries(
  Object.entries(namedEntities).map(([entity, fields]) => [
    entity,
    new Map(eachField(fields).map(([name, field]) => [toProperty(name), { name, field }])),
  ]),
) as Record<NamedEntity, Map<string, { name: string; field: Field }>>;
