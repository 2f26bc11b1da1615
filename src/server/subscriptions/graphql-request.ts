import { BadRequest } from "../../domain/refusal.ts";

/** A GraphQL request as clients send it, with values of the right types. */
export interface GraphqlRequest {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

/** The request in a body or a message. Throws `BadRequest` if a part has the wrong type. */
export function toGraphqlRequest(sent: Readonly<Record<string, unknown>>): GraphqlRequest {
  return {
    // The protocols ask for a query even if an id names the document.
    ...part(
      sent,
      "query",
      (value) => typeof value === "string",
      "text",
      (query) => query === "",
    ),
    ...part(sent, "operationName", (value) => typeof value === "string", "text"),
    ...part(sent, "variables", isObject, "an object"),
    ...part(sent, "extensions", isObject, "an object"),
  };
}

function part(
  sent: Readonly<Record<string, unknown>>,
  name: keyof GraphqlRequest,
  is: (value: unknown) => boolean,
  type: string,
  isAbsent: (value: unknown) => boolean = () => false,
): GraphqlRequest {
  const value = sent[name];
  if (value === undefined || value === null || isAbsent(value)) return {};
  if (!is(value)) throw new BadRequest(name, `must be ${type}`);
  return { [name]: value };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
