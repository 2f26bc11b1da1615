import { refusal } from "../../domain/refusal.ts";
import { refused } from "../envelope.ts";
import { schemaRef } from "./values.ts";

interface Response {
  readonly status: number;
  readonly description: string;
  readonly schema: string;
  readonly example: unknown;
  readonly headers?: object;
}

const text = { type: "string" };

function refusedExample(property: string | null, message: string): unknown {
  return refused([refusal("INVALID", property, message)], null, 400).body;
}

/** Every answer besides 200, by its name. */
const table = {
  Refused: {
    status: 400,
    description: "The request is invalid or not allowed; nothing was written.",
    schema: "Refused",
    example: refusedExample("Name", "is a required field"),
  },
  Unauthenticated: {
    status: 401,
    description: "There is no valid token.",
    schema: "Problem",
    example: { Message: "the token has expired" },
    headers: { "WWW-Authenticate": { schema: text } },
  },
  Forbidden: {
    status: 403,
    description: "The token lacks the role that the message names.",
    schema: "Problem",
    example: { Message: "needs the role ExtraService-Read" },
  },
  NotFound: {
    status: 404,
    description: "There is no such record, or the token cannot see it.",
    schema: "Missing",
    example: "Not found",
  },
  Stale: {
    status: 412,
    description: "The record is not the version that `If-Match` or the body's `UpdatedOn` names; nothing was written.",
    schema: "Refused",
    example: refusedExample("UpdatedOn", "is not when the record last changed"),
  },
  TooLarge: {
    status: 413,
    description: "The body is too long.",
    schema: "Refused",
    example: refusedExample(null, "Request body is too large"),
  },
  NotJson: {
    status: 415,
    description: "The body is neither JSON nor a form, or it is compressed.",
    schema: "Refused",
    example: refusedExample(null, "Unsupported Media Type"),
  },
  KeyReused: {
    status: 422,
    description: "The `Idempotency-Key` was used before with another body.",
    schema: "Refused",
    example: refusedExample(null, "Idempotency-Key was used before with other input"),
  },
  Failed: {
    status: 500,
    description: "The gateway has failed.",
    schema: "Problem",
    example: { Message: "An error has occurred." },
  },
  Unavailable: {
    status: 503,
    description: "There are too many requests at once, or the database cannot be reached. Try again later.",
    schema: "Problem",
    example: { Message: "too many requests at once" },
    headers: { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } } },
  },
} as const satisfies Record<string, Response>;

export type ResponseName = keyof typeof table;

export function responses(): Record<string, object> {
  return Object.fromEntries(
    Object.entries<Response>(table).map(([name, { description, headers, schema, example }]) => [
      name,
      { description, headers, content: { "application/json": { schema: schemaRef(schema), example } } },
    ]),
  );
}

/** References to these answers, by their statuses. */
export function responseRefs(names: readonly ResponseName[]): Record<number, object> {
  return Object.fromEntries(names.map((name) => [table[name].status, { $ref: `#/components/responses/${name}` }]));
}
