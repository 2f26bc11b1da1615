import type { UpstreamEntity } from "../../domain/upstream-entities.ts";
import { operations, pathOf, type RestOperationName, resources, rolesFor } from "../resources.ts";
import { describedCommand, describedCommands, describedUncharge } from "./commands.ts";
import { exampleBody, exampleDone, examplePage, exampleRecord } from "./examples.ts";
import { operation, schemaNames } from "./operation.ts";
import {
  batchParameter,
  idempotencyKeyParameter,
  ifMatchParameter,
  listParameters,
  pathParameter,
} from "./parameters.ts";
import { schemaRef } from "./values.ts";

/** Every path of the REST API with its operations. */
export function describedPaths(): Record<string, object> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [word, { entity, operations: taken }] of Object.entries(resources))
    for (const name of taken) {
      if (name === "batch") continue;
      const { method } = operations[name];
      const path = `/api/billing/${pathOf(word, name)}`;
      paths[path] = { ...paths[path], [method.toLowerCase()]: describers[name](entity) };
    }
  return paths;
}

/** A batch has the path of the list, and is described with it. */
const describers: Readonly<Record<Exclude<RestOperationName, "batch">, (entity: UpstreamEntity) => object>> = {
  list,
  get,
  create,
  update,
  delete: remove,
  commands: describedCommands,
  runCommand: describedCommand,
  uncharge: describedUncharge,
};

function list(entity: UpstreamEntity): object {
  const { record, page } = schemaNames(entity);
  return operation(entity, "list", {
    summary: `List ${record} records`,
    says: [
      "Names of parameters are case-insensitive, and `_` is ignored. Two names of the same parameter are refused.",
      `If \`id\` is a list, the answer has the records with these numbers instead, and the request needs the role ${rolesFor(entity, "batch")}.`,
      "The list has the records that match every filter. Every order ends with the `Id`.",
    ],
    parameters: [batchParameter, ...listParameters(entity)],
    answers: "A page of the list; with `id` the bare records.",
    schema: { oneOf: [schemaRef(page), { type: "array", items: schemaRef(record) }] },
    examples: { page: examplePage(entity), "with id": [exampleRecord(entity)] },
  });
}

function get(entity: UpstreamEntity): object {
  const { record } = schemaNames(entity);
  return operation(entity, "get", {
    summary: `Get one ${record}`,
    parameters: [pathParameter],
    answers: "The bare record.",
    hasVersion: true,
    schema: schemaRef(record),
    examples: { record: exampleRecord(entity) },
    refusals: ["NotFound"],
  });
}

function create(entity: UpstreamEntity): object {
  const { record } = schemaNames(entity);
  return operation(entity, "create", {
    summary: `Create ${record}`,
    says: creating[entity],
    parameters: [idempotencyKeyParameter],
    body: { schema: schemaNames(entity).POST, example: exampleBody(entity, "POST") },
    answers: "The record was created.",
    hasVersion: true,
    schema: schemaRef("Saved"),
    examples: { created: exampleDone(entity, "created") },
    refusals: ["TooLarge", "NotJson", "KeyReused"],
  });
}

function update(entity: UpstreamEntity): object {
  const { record } = schemaNames(entity);
  return operation(entity, "update", {
    summary: `Update ${record}`,
    says: replacing[entity],
    parameters: [ifMatchParameter],
    body: { schema: schemaNames(entity).PUT, example: exampleBody(entity, "PUT") },
    answers: "The record was updated.",
    hasVersion: true,
    schema: schemaRef("Saved"),
    examples: { updated: exampleDone(entity, "updated") },
    refusals: ["NotFound", "Stale", "TooLarge", "NotJson"],
  });
}

function remove(entity: UpstreamEntity): object {
  const { record } = schemaNames(entity);
  return operation(entity, "delete", {
    summary: `Delete ${record}`,
    says: deleting[entity],
    parameters: [pathParameter, ifMatchParameter],
    answers: "The record was deleted.",
    schema: schemaRef("Deleted"),
    examples: { deleted: exampleDone(entity, "deleted") },
    refusals: ["NotFound", "Stale"],
  });
}

const replaced =
  "The body replaces the record: an omitted property is cleared, or returns to its default. Properties that are fixed after creation stay if they are omitted. Read-only properties are ignored, so an answer of GET can be sent back.";

const creating: Readonly<Record<UpstreamEntity, readonly string[]>> = {
  ExtraService: [
    "`CurrencyId` or `CurrencyCode` is required. `CurrencyId` is the ISO 4217 number, until records of the business show that its upstream has its own numbers. From then on it is the upstream's number: an unknown number is refused, unless a code is sent, which then wins; a number of another currency than the code is refused.",
    "A printing credit has `IsPrintingCredit`, `ChargePeriod` 5 and `Price` 1.",
  ],
  CoworkerExtraService: [
    "Gives a customer a credit of at least one unit; with a `BookingId` the record is a charge for the booking.",
  ],
  UseHistory: [
    "Takes `CreditUsed` units from a credit. Default: 1 if the credit counts uses; the whole length of the booking if the credit counts minutes and charges and ledger have exactly one pair of times of the booking. Otherwise it is required. Without an `Idempotency-Key`, a second request takes units again.",
  ],
};

const conditional =
  "With `If-Match`, or an `UpdatedOn` in the body, the record is replaced only if it has not changed since it was read; otherwise the answer is 412. `UpdatedOn` is compared with the precision that is sent.";

const replacing: Readonly<Record<UpstreamEntity, readonly string[]>> = {
  ExtraService: [replaced, conditional],
  CoworkerExtraService: [
    replaced,
    conditional,
    "A new `TotalUses` adjusts the credit with a row of the ledger, and also needs the role CoworkerExtraServiceUseHistory-Create.",
  ],
  UseHistory: [],
};

const deleting: Readonly<Record<UpstreamEntity, readonly string[]>> = {
  ExtraService: ["A rule that a charge or credit uses cannot be deleted."],
  CoworkerExtraService: [
    "Deletes a credit that was never used, is not on an invoice and not part of a plan. To remove a charge, uncharge it instead.",
  ],
  UseHistory: [],
};
