import { LINKS_MAX, recordFields } from "../../domain/field.ts";
import type { UpstreamEntity } from "../../domain/upstream-entities.ts";
import { UNITS_PARAMETER, useExtraService } from "../command.ts";
import { carriedOut } from "../envelope.ts";
import { unchargeFields } from "../uncharge.ts";
import { NOW } from "./examples.ts";
import { operation } from "./operation.ts";
import { idempotencyKeyParameter, pathParameter } from "./parameters.ts";
import { objectOf } from "./records.ts";
import { orNull, type Schema, schemaRef, valueSchema } from "./values.ts";

const text = { type: "string" };
const yesOrNo = { type: "boolean" };

/** The schemas of commands and their parameters, by name. */
export const commandSchemas: Readonly<Record<string, Schema>> = {
  Command: everyKey({
    Key: { ...text, description: "Key to run the command with." },
    Name: { ...text, description: "Name to show." },
    AppliesOnlyToMultipleEntities: yesOrNo,
    AppliesOnlyToOneEntity: yesOrNo,
    AppliesOnlyToTwoEntities: yesOrNo,
    NeedsEntitiesToRun: yesOrNo,
    Order: { type: "integer", description: "Position in a menu." },
    RequiresParameters: yesOrNo,
  }),
  CommandToRun: objectOf(
    [
      ["Key", { ...text, const: useExtraService.Key, description: "Key of the command." }],
      [
        "Ids",
        {
          description: "Credits of one business to take from; from all or from none.",
          type: "array",
          items: valueSchema(recordFields.id),
          minItems: 1,
          maxItems: LINKS_MAX,
        },
      ],
      [
        "Parameters",
        {
          description: "The number of units to take from each credit. Default: 1, for credit that counts uses.",
          ...orNull({ type: "array", items: schemaRef("CommandParameter"), maxItems: 1 }),
        },
      ],
    ],
    ["Key", "Ids"],
  ),
  CommandParameter: objectOf(
    [
      ["Name", { ...text, const: UNITS_PARAMETER }],
      ["Type", { ...orNull(text), description: "Ignored." }],
      ["Value", { type: ["integer", "string", "null"], minimum: 1, description: "Units, as a number or as text." }],
    ],
    ["Name"],
  ),
  Uncharging: objectOf(
    [
      [
        "Reason",
        { ...valueSchema(unchargeFields.reason), minLength: 1, description: unchargeFields.reason.description },
      ],
      [
        "KeepPercent",
        { ...valueSchema(unchargeFields.keepPercent), description: unchargeFields.keepPercent.description },
      ],
    ],
    ["Reason"],
  ),
};

export function describedCommands(entity: UpstreamEntity): object {
  return operation(entity, "commands", {
    summary: `List the commands of ${entity} records`,
    parameters: [
      {
        name: "id",
        in: "query",
        description: "Number of a record, to list its commands. A charge has no commands.",
        schema: valueSchema(recordFields.id),
      },
    ],
    answers: "The commands.",
    schema: { type: "array", items: schemaRef("Command") },
    examples: { commands: [useExtraService] },
    refusals: ["NotFound"],
  });
}

export function describedCommand(entity: UpstreamEntity): object {
  const parameter = { Name: UNITS_PARAMETER, Value: 30 };
  return operation(entity, "runCommand", {
    summary: `Run a command on ${entity} records`,
    says: ["`USE_EXTRA_SERVICE` takes the same number of units from each credit: from all of them or from none."],
    parameters: [idempotencyKeyParameter],
    body: { schema: "CommandToRun", example: { Key: useExtraService.Key, Ids: [1], Parameters: [parameter] } },
    answers: "The command was run.",
    schema: schemaRef("Deleted"),
    examples: { run: carriedOut(`${useExtraService.Key} was successfully run.`, NOW, "admin@example.com") },
    refusals: ["TooLarge", "NotJson", "KeyReused"],
  });
}

export function describedUncharge(entity: UpstreamEntity): object {
  return operation(entity, "uncharge", {
    summary: "Remove the charge of a booking",
    says: [
      "Gives back the credit that the charge took, and deletes the charge. A charge on an invoice is not removed. A repeated request answers 404, even with an `Idempotency-Key`: the charge no longer exists.",
    ],
    parameters: [pathParameter, idempotencyKeyParameter],
    body: { schema: "Uncharging", example: { Reason: "The room was closed" } },
    answers: "The charge was removed.",
    schema: schemaRef("Deleted"),
    examples: { uncharged: carriedOut("CoworkerExtraService was successfully uncharged.", NOW, "admin@example.com") },
    refusals: ["NotFound", "TooLarge", "NotJson", "KeyReused"],
  });
}

function everyKey(properties: Readonly<Record<string, Schema>>): Schema {
  return objectOf(Object.entries(properties), Object.keys(properties));
}
