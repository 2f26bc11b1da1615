import { CreditStatus } from "../../domain/coworker-extra-service/fields.ts";
import { type Choices, eachField, type Field, isWritable } from "../../domain/field.ts";
import { type UpstreamEntity, upstreamEntities, upstreamEntityNames } from "../../domain/upstream-entities.ts";
import { type Computed, type Property, properties, shownOfCredit } from "../names.ts";
import { choiceSchema, descriptionOf, orNull, type Schema, schemaRef, valueSchema } from "./values.ts";

/** The record of an entity in an answer: every property, in order. */
export function recordSchema(entity: UpstreamEntity): Schema {
  return objectOf(
    properties[entity].map((property) => [property.key, shown(property)]),
    properties[entity].map(({ key }) => key),
  );
}

/** The enums of the records, by name. */
export function choiceSchemas(): Record<string, Schema> {
  const lists: Choices[] = upstreamEntityNames.flatMap((entity) =>
    eachField(upstreamEntities[entity]).flatMap(([, { choices }]) => (choices === undefined ? [] : [choices])),
  );
  return Object.fromEntries([...lists, CreditStatus].map((list) => [list.name, choiceSchema(list)]));
}

/** An object with these properties and no others. */
export function objectOf(entries: readonly (readonly [string, Schema])[], required: readonly string[]): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(entries),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** A property in an answer. */
export function shown(property: Property): Schema {
  if (property.field === null) return { ...computed[property.key], readOnly: true };
  const { field } = property;
  const schema = valueSchema(field);
  // If the upstream of a business has its own currency numbers, the number of a currency may be unknown.
  const isCurrency = field.to === "Currency";
  return {
    description: isCurrency ? CURRENCY_NUMBER : descriptionOf(field),
    ...(field.nullable || isCurrency ? orNull(schema) : schema),
    ...(!isWritable(field) && { readOnly: true }),
  };
}

const CURRENCY_NUMBER =
  "Number of the currency: the upstream's own number if the upstream of the business is known to have its own, otherwise the ISO 4217 number. Null if the upstream's number is not known.";

const computed: Readonly<Record<Computed, Schema>> = {
  IsNew: { description: "Whether the record was created less than 24 hours ago.", type: "boolean" },
  ToStringText: { description: "Name of the record, or # and its number.", type: "string" },
  LocalizationDetails: { description: "Always null.", type: "null" },
  CustomFields: { description: "Always null.", type: "null" },
  HeldUses: { description: "Units of the credit that active holds reserve now; 0 for a charge.", type: "integer" },
  Status: { ...orNull(schemaRef(CreditStatus.name)), description: "Status of the credit now; null for a charge." },
  ...(Object.fromEntries(
    shownOfCredit.map(({ key, name }) => [key, ofCredit(upstreamEntities.CoworkerExtraService[name])]),
  ) as {
    [K in (typeof shownOfCredit)[number]["key"]]: Schema;
  }),
};

/** A field of the credit, as a row of the ledger shows it. */
function ofCredit(field: Field): Schema {
  const schema = valueSchema(field);
  return { description: `Of the credit: ${field.description}`, ...(field.nullable ? orNull(schema) : schema) };
}
