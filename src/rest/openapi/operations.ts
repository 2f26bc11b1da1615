import type { EntityName } from "../../domain/entities.ts";
import { restEntities } from "../names.ts";
import { type OperationName, operations, resources, roleFor } from "../resources.ts";
import { exampleBody, exampleDone, examplePage, exampleRecord } from "./examples.ts";
import { batchParameter, idempotencyKeyParameter, listParameters, pathParameter } from "./parameters.ts";
import { type ResponseName, responseRefs } from "./responses.ts";
import { type Schema, schemaRef } from "./values.ts";

/** What the schemas of an entity are called. */
export function schemaNames(entity: EntityName) {
  const record = restEntities[entity];
  return { record, page: `${record}Page`, POST: `New${record}`, PUT: `Replacing${record}` } as const;
}

/** Every path of the door with the operations that it takes. */
export function describedPaths(): Record<string, object> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [word, { entity, operations: taken }] of Object.entries(resources))
    for (const name of taken) {
      if (name === "batch") continue;
      const { method, of } = operations[name];
      const path = `/api/billing/${word}${of === "one" ? "/{id}" : ""}`;
      paths[path] = { ...paths[path], [method.toLowerCase()]: describers[name](entity) };
    }
  return paths;
}

/** A batch is asked for where lists are, and described with them. */
const describers: Readonly<Record<Exclude<OperationName, "batch">, (entity: EntityName) => object>> = {
  list,
  get,
  create,
  update,
  delete: remove,
};

function list(entity: EntityName): object {
  const { record, page } = schemaNames(entity);
  return operation(entity, "list", {
    summary: `List ${record} records`,
    says: [
      `With \`id\` it answers the records of these numbers instead, and needs the role ${roleFor(entity, "batch")}.`,
      "A record is listed that passes every filter. Every order ends with the `Id`.",
    ],
    parameters: [batchParameter, ...listParameters(entity)],
    answers: "A page of the list; with `id` the bare records.",
    schema: { oneOf: [schemaRef(page), { type: "array", items: schemaRef(record) }] },
    examples: { page: examplePage(entity), "with id": [exampleRecord(entity)] },
  });
}

function get(entity: EntityName): object {
  const { record } = schemaNames(entity);
  return operation(entity, "get", {
    summary: `Get one ${record}`,
    parameters: [pathParameter],
    answers: "The bare record.",
    schema: schemaRef(record),
    examples: { record: exampleRecord(entity) },
    refusals: ["NotFound"],
  });
}

function create(entity: EntityName): object {
  const { record } = schemaNames(entity);
  return operation(entity, "create", {
    summary: `Create ${record}`,
    says: creating[entity],
    parameters: [idempotencyKeyParameter],
    body: "POST",
    answers: "It was created.",
    schema: schemaRef("Saved"),
    examples: { created: exampleDone(entity, "created") },
    refusals: ["TooLarge", "NotJson", "KeyReused"],
  });
}

function update(entity: EntityName): object {
  const { record } = schemaNames(entity);
  return operation(entity, "update", {
    summary: `Update ${record}`,
    says: replacing[entity],
    body: "PUT",
    answers: "It was updated.",
    schema: schemaRef("Saved"),
    examples: { updated: exampleDone(entity, "updated") },
    refusals: ["NotFound", "TooLarge", "NotJson"],
  });
}

function remove(entity: EntityName): object {
  const { record } = schemaNames(entity);
  return operation(entity, "delete", {
    summary: `Delete ${record}`,
    says: deleting[entity],
    parameters: [pathParameter],
    answers: "It was deleted.",
    schema: schemaRef("Deleted"),
    examples: { deleted: exampleDone(entity, "deleted") },
    refusals: ["NotFound"],
  });
}

interface Operation {
  readonly summary: string;
  /** Paragraphs behind the one that names the role. */
  readonly says?: readonly string[];
  readonly parameters?: readonly object[];
  readonly body?: "POST" | "PUT";
  readonly answers: string;
  readonly schema: Schema;
  readonly examples: Readonly<Record<string, unknown>>;
  /** What it may answer besides what all do. */
  readonly refusals?: readonly ResponseName[];
}

function operation(entity: EntityName, name: OperationName, told: Operation): object {
  const names = schemaNames(entity);
  const role = roleFor(entity, name);
  const needs = `Needs the role ${role}, or a full unrestricted administrator.`;
  return {
    tags: [names.record],
    operationId: name + names.record,
    summary: told.summary,
    description: [needs, ...(told.says ?? [])].join("\n\n"),
    security: [{ token: [role] }, { password: [role] }],
    ...(told.parameters && { parameters: told.parameters }),
    ...(told.body && {
      requestBody: {
        required: true,
        ...json(schemaRef(names[told.body]), { body: exampleBody(entity, told.body) }),
      },
    }),
    responses: {
      200: { description: told.answers, ...json(told.schema, told.examples) },
      ...responseRefs(["Refused", "Unauthenticated", "Forbidden", ...(told.refusals ?? []), "Failed", "Unavailable"]),
    },
  };
}

function json(schema: Schema, examples: Readonly<Record<string, unknown>>): object {
  const shown = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return { content: { "application/json": { schema, examples: Object.fromEntries(shown) } } };
}

const replaced =
  "The record becomes what the body says: a property that is left out is cleared, or returns to its default. What is fixed after creation stays when it is left out. What only the system writes is passed over, so that an answer of GET can be sent back.";

const creating: Readonly<Record<EntityName, readonly string[]>> = {
  ExtraService: [
    "One of `CurrencyId` and `CurrencyCode` is needed. The number is that of ISO 4217, until records of the business have shown that its upstream counts in its own way: then it is the upstream's, one that nothing explains is refused, and the code wins where both are sent.",
    "A printing credit has `IsPrintingCredit`, `ChargePeriod` 5 and `Price` 1.",
  ],
  CoworkerExtraService: [
    "Gives a customer a credit of at least one unit; with a `BookingId` it is a charge for the booking.",
  ],
  UseHistory: [
    "Takes `CreditUsed` units of a credit. Left out, it is 1 where credit is counted in uses, and has to be given elsewhere.",
  ],
};

const replacing: Readonly<Record<EntityName, readonly string[]>> = {
  ExtraService: [replaced],
  CoworkerExtraService: [
    replaced,
    "Another `TotalUses` of a credit adjusts it by a row of the ledger, and needs the role CoworkerExtraServiceUseHistory-Create too.",
  ],
  UseHistory: [],
};

const deleting: Readonly<Record<EntityName, readonly string[]>> = {
  ExtraService: ["A rule that a charge or credit uses is not deleted."],
  CoworkerExtraService: ["A credit is deleted that was never used, is on no invoice and came with no plan."],
  UseHistory: [],
};
