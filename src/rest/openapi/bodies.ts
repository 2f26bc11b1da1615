import type { Field } from "../../domain/field.ts";
import { type UpstreamEntity, upstreamEntities } from "../../domain/upstream-entities.ts";
import { forms, isNeeded } from "../body.ts";
import { foreignProperties, properties } from "../names.ts";
import { toJson } from "../values.ts";
import { objectOf, shown } from "./records.ts";
import { descriptionOf, orNull, type Schema, valueSchema } from "./values.ts";

type Method = "POST" | "PUT";

/**
 * The body for POST or, with an `Id`, for PUT: first the properties that every record has, then optional ones, and last
 * read-only properties, which are ignored.
 */
export function bodySchema(entity: UpstreamEntity, method: Method): Schema {
  const written = [...forms[entity].known].flatMap(([key, read]) =>
    read === null ? [] : [{ key, field: read.field }],
  );
  const id = method === "PUT" ? [{ key: "Id", field: upstreamEntities[entity].id }] : [];
  const ordered = [
    ...id,
    ...written.filter(({ field }) => isAlwaysThere(field)),
    ...written.filter(({ field }) => !isAlwaysThere(field)),
  ];
  const needed = ordered.flatMap(({ key, field }) => (key === "Id" || isNeeded(entity, method, field) ? [key] : []));
  const condition = method === "PUT" ? [[LAST_CHANGE, unchangedSince] as const] : [];
  const passedOver = properties[entity].filter(
    ({ key }) => ordered.every((one) => one.key !== key) && condition.every(([one]) => one !== key),
  );
  return objectOf(
    [
      ...ordered.map(({ key, field }) => [key, asked(field, method, needed.includes(key))] as const),
      ...condition,
      ...passedOver.map((property) => [property.key, { ...shown(property), readOnly: true }] as const),
      ...foreignProperties[entity].map((key) => [key, foreign] as const),
    ],
    needed,
  );
}

const LAST_CHANGE = "UpdatedOn";
const unchangedSince = {
  description: "`UpdatedOn` of the record when it was read. If the record has changed since, the answer is 412.",
  type: ["string", "null"],
  format: "date-time",
};

const foreign = { description: "A property of the upstream that records here do not have. Ignored.", readOnly: true };

/** 0 means no reference, and as the only entry of a list, an empty list. */
function sentSchema(field: Field): Schema {
  const schema = valueSchema(field);
  if (field.kind === "links") return { ...schema, items: { ...(schema.items as Schema), minimum: 0 } };
  return field.kind === "ref" && field.nullable ? { ...schema, minimum: 0 } : schema;
}

/** Whether every record has a value here, other than false or an empty list. */
function isAlwaysThere({ nullable, kind }: Field): boolean {
  return nullable !== true && kind !== "boolean" && kind !== "links" && kind !== "timeSlots";
}

function asked(field: Field, method: Method, isNeeded: boolean): Schema {
  const schema = sentSchema(field);
  const isKept = method === "PUT" && field.write === "once" && field.nullable !== true;
  if (method === "PUT" && field.leftByPut)
    return { description: `${descriptionOf(field)} If omitted, it stays unchanged.`, ...orNull(schema) };
  // In a PUT an omitted boolean is always false.
  const unsaid = method === "PUT" && field.kind === "boolean" ? false : (field.initially ?? null);
  return {
    description: descriptionOf(field),
    ...(isNeeded || isKept ? schema : orNull(schema)),
    ...(unsaid !== null && { default: toJson(field, unsaid) }),
  };
}
