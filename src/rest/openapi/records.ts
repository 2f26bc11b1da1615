import { CreditStatus } from "../../domain/coworker-extra-service/fields.ts";
import { type Choices, eachField, type Field, isWritable } from "../../domain/field.ts";
import { type UpstreamEntity, upstreamEntities, upstreamEntityNames } from "../../domain/upstream-entities.ts";
import { type Computed, type Property, properties, shownOfCredit } from "../names.ts";
import { choiceSchema, descriptionOf, orNull, type Schema, schemaRef, valueSchema } from "./values.ts";

/** The record of an entity as the door answers it: every property, in its place. */
export function recordSchema(entity: UpstreamEntity): Schema {
  return objectOf(
    properties[entity].map((property) => [property.key, shown(property)]),
    properties[entity].map(({ key }) => key),
  );
}

/** The lists of words that the records refer to, by their names. */
export function choiceSchemas(): Record<string, Schema> {
  const lists: Choices[] = upstreamEntityNames.flatMap((entity) =>
    eachField(upstreamEntities[entity]).flatMap(([, { choices }]) => (choices === undefined ? [] : [choices])),
  );
  return Object.fromEntries([...lists, CreditStatus].map((list) => [list.name, choiceSchema(list)]));
}

/** An object of these properties and no other. */
export function objectOf(entries: readonly (readonly [string, Schema])[], required: readonly string[]): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(entries),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** A property as an answer has it. */
export function shown(property: Property): Schema {
  if (property.field === null) return { ...computed[property.key], readOnly: true };
  const { field } = property;
  const schema = valueSchema(field);
  // A business whose upstream counts its currencies in its own way may have one of which only the code is known.
  const isCurrency = field.to === "Currency";
  return {
    description: isCurrency ? CURRENCY_NUMBER : descriptionOf(field),
    ...(field.nullable || isCurrency ? orNull(schema) : schema),
    ...(!isWritable(field) && { readOnly: true }),
  };
}

const CURRENCY_NUMBER =
  "Currency by its number: as the upstream of the business counts where that is known, else that of ISO 4217. Null where the upstream's number is not known.";

const computed: Readonly<Record<Computed, Schema>> = {
  IsNew: { description: "Whether the record was created less than 24 hours ago.", type: "boolean" },
  ToStringText: { description: "Name of the record, or # and its number.", type: "string" },
  LocalizationDetails: { description: "Nothing.", type: "null" },
  CustomFields: { description: "Nothing.", type: "null" },
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
