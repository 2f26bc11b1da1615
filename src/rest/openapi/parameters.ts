import { type Field, INTEGER_MAX, recordFields } from "../../domain/field.ts";
import type { UpstreamEntity } from "../../domain/upstream-entities.ts";
import { useHistoryFields } from "../../domain/use-history/fields.ts";
import { directions } from "../direction.ts";
import { BATCH_MAX, PAGE_SIZE, PAGE_SIZE_MAX } from "../listing.ts";
import { TEXT_MAX } from "../parameter.ts";
import { aliasesOf } from "../parameters.ts";
import { type Filter, filters, orders } from "../query.ts";
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
  description:
    "Numbers of records, as a JSON list, without other parameters: the answer is the bare records. A single number filters the list instead.",
  content: {
    "application/json": { schema: { oneOf: [{ type: "array", items: recordId, maxItems: BATCH_MAX }, recordId] } },
  },
};

export const idempotencyKeyParameter = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "A body that is sent again with the same key is performed once, and gets the stored answer. Without a key, every request is performed.",
  schema: { type: "string", minLength: 1, maxLength: useHistoryFields.idempotencyKey.max, pattern: "^[\\x21-\\x7e]+$" },
};

export const ifMatchParameter = {
  name: "If-Match",
  in: "header",
  description: "The `ETag` of the record when it was read. If the record has changed since, the answer is 412.",
  schema: { type: "string" },
};

const count = { type: "integer", minimum: 1, maximum: INTEGER_MAX };
const direction = { type: "string", enum: directions, default: "1" };
const size = `Number of records per page. More than ${PAGE_SIZE_MAX} is ${PAGE_SIZE_MAX}.`;
const dir =
  "1, 0, Ascending or asc for ascending; -1, Descending or desc for descending. With REST_DIR=cli 1 is descending.";

/** All parameters of the entity's list. */
export function listParameters(entity: UpstreamEntity): object[] {
  const aliases = Object.entries(aliasesOf(entity));
  const own: Record<string, Parameter> = {
    page: query("page", "Number of the page.", { ...count, default: 1 }),
    size: query("size", size, { type: "integer", minimum: 1, default: PAGE_SIZE }),
    orderBy: query("orderBy", "Property to sort by.", {
      type: "string",
      enum: [...orders[entity].keys()],
      default: "Id",
    }),
    dir: query("dir", dir, direction),
    ...Object.fromEntries([...filters[entity]].map(([name, filter]) => [name, filterParameter(name, filter)])),
  };
  // `id` has its own description: a batch, or one number.
  const others = aliases.filter(([name]) => name !== "Id").map(([name, as]) => alias(name, as, own[as]!));
  return [...Object.values(own), ...others];
}

/** An alias has no default: a web page that fills in defaults would send both names, which is refused. */
function alias(name: string, as: string, { schema }: Parameter): Parameter {
  const { default: _default, ...others } = schema;
  return query(name, `The same as ${as}.`, others);
}

interface Parameter {
  readonly name: string;
  readonly in: "query";
  readonly description: string;
  readonly schema: Schema;
}

function query(name: string, description: string, schema: Schema): Parameter {
  return { name, in: "query", description, schema };
}

function filterParameter(name: string, filter: Filter): Parameter {
  return query(name, explained(filter), textSchema(filter.field));
}

function explained({ field, is, byPart, takesList }: Filter): string {
  const unit = field.kind === "instant" ? "day, minute or second" : "value";
  switch (is) {
    case "from":
      return `${field.description} From this ${unit} on.`;
    case "to":
      return `${field.description} Up to and including this ${unit}.`;
    case "equal":
      if (takesList) return `${field.description} A JSON list matches any of its numbers.`;
      if (field.kind === "links") return `${field.description} Matches records that have this one.`;
      if (byPart) return `${field.description} Matches a part of the text; A–Z are the same as a–z.`;
      if (field.kind === "text") return `${field.description} Matches the whole text; A–Z are the same as a–z.`;
      return field.kind === "instant" ? `${field.description} Within this ${unit}.` : field.description;
  }
}

const TIME = "^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[-+ ]\\d{2}:\\d{2})?)?$";

/** The text of a parameter, as `fromText` reads it. It may be a value that no record can have. */
function textSchema(field: Field): Schema {
  switch (field.kind) {
    case "text":
      return { type: "string", maxLength: TEXT_MAX };
    case "instant":
      return { type: "string", pattern: TIME };
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
