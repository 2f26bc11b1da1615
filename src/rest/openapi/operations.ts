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

/** Every path of the door with the operations that it takes. */
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

/** A batch is asked for where lists are, and described with them. */
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
      "Names of parameters are read without regard to case, and `_` is ignored. Two names of one parameter are refused.",
      `With a list under \`id\` it answers the records of these numbers instead, and needs the role ${rolesFor(entity, "batch")}.`,
      "A record is listed that passes every filter. Every order ends with the `Id`.",
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
    answers: "It was created.",
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
    answers: "It was updated.",
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
    answers: "It was deleted.",
    schema: schemaRef("Deleted"),
    examples: { deleted: exampleDone(entity, "deleted") },
    refusals: ["NotFound", "Stale"],
  });
}

const replaced =
  "The record becomes what the body says: a property that is left out is cleared, or returns to its default. What is fixed after creation stays when it is left out. What only the system writes is passed over, so that an answer of GET can be sent back.";

const creating: Readonly<Record<UpstreamEntity, readonly string[]>> = {
  ExtraService: [
    "One of `CurrencyId` and `CurrencyCode` is needed. The number is that of ISO 4217, until records of the business have shown that its upstream counts in its own way: then it is the upstream's, one that nothing explains is refused alone and gives way to a code, and one of another currency than the code is refused.",
    "A printing credit has `IsPrintingCredit`, `ChargePeriod` 5 and `Price` 1.",
  ],
  CoworkerExtraService: [
    "Gives a customer a credit of at least one unit; with a `BookingId` it is a charge for the booking.",
  ],
  UseHistory: [
    "Takes `CreditUsed` units of a credit. Left out, it is 1 where credit is counted in uses. Of credit in minutes it is the whole length of the booking, if charges and ledger know one pair of times of it. Elsewhere it is required. Without an `Idempotency-Key` a second request takes again.",
  ],
};

const conditional =
  "With `If-Match`, or an `UpdatedOn` in the body, the record is replaced only if it has not changed since it was read; else the answer is 412. `UpdatedOn` is compared as finely as it is written.";

const replacing: Readonly<Record<UpstreamEntity, readonly string[]>> = {
  ExtraService: [replaced, conditional],
  CoworkerExtraService: [
    replaced,
    conditional,
    "Another `TotalUses` of a credit adjusts it by a row of the ledger, and needs the role CoworkerExtraServiceUseHistory-Create too.",
  ],
  UseHistory: [],
};

const deleting: Readonly<Record<UpstreamEntity, readonly string[]>> = {
  ExtraService: ["A rule that a charge or credit uses is not deleted."],
  CoworkerExtraService: [
    "A credit is deleted that was never used, is on no invoice and came with no plan. A charge is uncharged instead.",
  ],
  UseHistory: [],
};
