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

/** The schemas of commands and of what they take, by their names. */
export const commandSchemas: Readonly<Record<string, Schema>> = {
  Command: everyKey({
    Key: { ...text, description: "What the command is run by." },
    Name: { ...text, description: "Name to show." },
    AppliesOnlyToMultipleEntities: yesOrNo,
    AppliesOnlyToOneEntity: yesOrNo,
    AppliesOnlyToTwoEntities: yesOrNo,
    NeedsEntitiesToRun: yesOrNo,
    Order: { type: "integer", description: "Place in a menu." },
    RequiresParameters: yesOrNo,
  }),
  CommandToRun: objectOf(
    [
      ["Key", { ...text, const: useExtraService.Key, description: "Which command." }],
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
          description: "The number of units to take from each credit. Left out: 1, for credit that is counted in uses.",
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
      ["KeepPercent", { ...orNull({ type: "number", const: 0 }), description: unchargeFields.keepPercent.description }],
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
        description: "Number of a record, to list what it takes. A charge takes no command.",
        schema: valueSchema(recordFields.id),
      },
    ],
    answers: "Every command.",
    schema: { type: "array", items: schemaRef("Command") },
    examples: { commands: [useExtraService] },
    refusals: ["NotFound"],
  });
}

export function describedCommand(entity: UpstreamEntity): object {
  const parameter = { Name: UNITS_PARAMETER, Value: 30 };
  return operation(entity, "runCommand", {
    summary: `Run a command on ${entity} records`,
    says: ["`USE_EXTRA_SERVICE` takes as many units from each of the credits, from all of them or from none."],
    parameters: [idempotencyKeyParameter],
    body: { schema: "CommandToRun", example: { Key: useExtraService.Key, Ids: [1], Parameters: [parameter] } },
    answers: "It was run.",
    schema: schemaRef("Deleted"),
    examples: { run: carriedOut(`${useExtraService.Key} was successfully run.`, NOW, "admin@example.com") },
    refusals: ["TooLarge", "NotJson", "KeyReused"],
  });
}

export function describedUncharge(entity: UpstreamEntity): object {
  return operation(entity, "uncharge", {
    summary: "Take the charge of a booking back",
    says: [
      "The credit that the charge took is given back, and the charge is deleted. A charge on an invoice stays. Sent again, the answer is 404, with an `Idempotency-Key` too: the charge is gone.",
    ],
    parameters: [pathParameter, idempotencyKeyParameter],
    body: { schema: "Uncharging", example: { Reason: "The room was closed" } },
    answers: "It was taken back.",
    schema: schemaRef("Deleted"),
    examples: { uncharged: carriedOut("CoworkerExtraService was successfully uncharged.", NOW, "admin@example.com") },
    refusals: ["NotFound", "TooLarge", "NotJson", "KeyReused"],
  });
}

function everyKey(properties: Readonly<Record<string, Schema>>): Schema {
  return objectOf(Object.entries(properties), Object.keys(properties));
}
