import type { EntityName } from "../../domain/entities.ts";
import { type Field, INTEGER_MAX, recordFields } from "../../domain/field.ts";
import { useHistoryFields } from "../../domain/use-history/fields.ts";
import { BATCH_MAX, PAGE_SIZE, PAGE_SIZE_MAX } from "../listing.ts";
import { type Filter, filters, orders } from "../query.ts";
import { TEXT_MAX } from "../values.ts";
import { type Schema, valueSchema } from "./values.ts";

const recordId = valueSchema(recordFields.id);

export const pathParameter = {
  name: "id",
  in: "path",
  required: true,
  description: "Number of the record.",
  schema: recordId,
};

export const batchParameter = {
  name: "id",
  in: "query",
  description: "Numbers of records, as a list in JSON. No other parameter goes with it.",
  content: { "application/json": { schema: { type: "array", items: recordId, maxItems: BATCH_MAX } } },
};

export const idempotencyKeyParameter = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "A body that is sent again with the same key is carried out once, and answered as it was then. Without a key each is new.",
  schema: { type: "string", minLength: 1, maxLength: useHistoryFields.idempotencyKey.max, pattern: "^[\\x21-\\x7e]+$" },
};

/** Everything that a list of the entity can be asked for. */
export function listParameters(entity: EntityName): object[] {
  return [
    query("page", "Number of the page.", { type: "integer", minimum: 1, maximum: INTEGER_MAX, default: 1 }),
    query("size", "Number of records per page.", {
      type: "integer",
      minimum: 1,
      maximum: PAGE_SIZE_MAX,
      default: PAGE_SIZE,
    }),
    query("orderBy", "Property to sort by.", { type: "string", enum: [...orders[entity].keys()], default: "Id" }),
    query("dir", "1 for ascending, -1 for descending.", { type: "integer", enum: [1, -1], default: 1 }),
    ...[...filters[entity]].map(([name, filter]) => query(name, explained(filter), textSchema(filter.field))),
  ];
}

function query(name: string, description: string, schema: Schema): object {
  return { name, in: "query", description, schema };
}

function explained({ field, is }: Filter): string {
  const minute = field.kind === "instant";
  switch (is) {
    case "from":
      return `${field.description} From this ${minute ? "minute" : "value"} on.`;
    case "to":
      return `${field.description} Up to this ${minute ? "minute" : "value"}, which belongs to it.`;
    case "equal":
      if (field.kind === "links") return `${field.description} With this one among them.`;
      if (field.kind === "text") return `${field.description} The whole text; A–Z are the same as a–z.`;
      return minute ? `${field.description} Within this minute.` : field.description;
  }
}

/** What the text of a parameter may be, as `fromText` reads it. It need be no value that a record can have. */
function textSchema(field: Field): Schema {
  switch (field.kind) {
    case "text":
      return { type: "string", maxLength: TEXT_MAX };
    case "instant":
      return { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$" };
    case "boolean":
    case "uuid":
    case "choice":
      return valueSchema(field);
    case "decimal":
      return valueSchema({ kind: field.kind, description: field.description });
    default:
      return valueSchema({ kind: "integer", description: field.description });
  }
}
