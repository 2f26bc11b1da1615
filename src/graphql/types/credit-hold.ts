import { connectionType } from "../engine/connection.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { exposeRecord } from "../engine/expose.ts";
import { listArgs } from "../engine/listing.ts";
import { Node } from "../node.ts";

@ObjectType("CreditHold", {
  implements: Node,
  description:
    "Units of credit that are reserved for a later use. A hold expires by itself at expiresAt; until then nobody else can use its units.",
})
export class CreditHoldObject extends Node {}
exposeRecord(CreditHoldObject, "CreditHold");

@ObjectType("CreditHoldAllocation", { description: "Units that a hold reserves of one credit." })
export class CreditHoldAllocationObject {
  coworkerExtraServiceId!: number;

  @Field(() => Int, { description: "Units that were reserved." })
  uses!: number;

  @Field(() => Int, { description: "Reserved units that were used." })
  captured!: number;
}

export const CreditHoldArgs = listArgs("CreditHold");
export const CreditHoldConnection = connectionType("CreditHold", () => CreditHoldObject);
