import type { UpstreamEntity } from "../../domain/upstream-entities.ts";
import { restEntities } from "../names.ts";
import { type RestOperationName, rolesFor } from "../resources.ts";
import { type ResponseName, responseRefs } from "./responses.ts";
import { type Schema, schemaRef } from "./values.ts";

/** The names of an entity's schemas. */
export function schemaNames(entity: UpstreamEntity) {
  const record = restEntities[entity];
  return { record, page: `${record}Page`, POST: `New${record}`, PUT: `Replacing${record}` } as const;
}

export interface DescribedOperation {
  readonly summary: string;
  /** Paragraphs after the one that names the role. */
  readonly says?: readonly string[];
  readonly parameters?: readonly object[];
  readonly body?: { readonly schema: string; readonly example: unknown };
  readonly answers: string;
  /** Whether the answer has the version of a record. */
  readonly hasVersion?: boolean;
  readonly schema: Schema;
  readonly examples: Readonly<Record<string, unknown>>;
  /** Answers besides those that every operation may give. */
  readonly refusals?: readonly ResponseName[];
}

export function operation(entity: UpstreamEntity, name: RestOperationName, described: DescribedOperation): object {
  const record = restEntities[entity];
  const roles = rolesFor(entity, name);
  const needs = `Needs the role${roles.length > 1 ? "s" : ""} ${roles.join(" and ")}, or a full unrestricted administrator.`;
  const { body } = described;
  return {
    tags: [record],
    operationId: name + record,
    summary: described.summary,
    description: [needs, ...(described.says ?? [])].join("\n\n"),
    security: [{ token: roles }, { password: roles }],
    ...(described.parameters && { parameters: described.parameters }),
    ...(body && { requestBody: { required: true, content: bodyContent(schemaRef(body.schema), body.example) } }),
    responses: {
      200: {
        description: described.answers,
        ...(described.hasVersion && {
          headers: { ETag: { description: "Version of the record.", schema: { type: "string" } } },
        }),
        content: { "application/json": media(described.schema, described.examples) },
      },
      ...responseRefs([
        "Refused",
        "Unauthenticated",
        "Forbidden",
        ...(described.refusals ?? []),
        "Failed",
        "Unavailable",
      ]),
    },
  };
}

/** A body is JSON, with either media type, or a form. A form repeats a name for each of its values. */
function bodyContent(schema: Schema, example: unknown): object {
  return {
    "application/json": media(schema, { body: example }),
    "text/json": { schema },
    "application/x-www-form-urlencoded": { schema },
  };
}

function media(schema: Schema, examples: Readonly<Record<string, unknown>>): object {
  const shown = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return { schema, examples: Object.fromEntries(shown) };
}
