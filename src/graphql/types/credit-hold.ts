import { connectionType } from "../engine/connection.ts";
import { ObjectType } from "../engine/decorators.ts";
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

export const CreditHoldArgs = listArgs("CreditHold");
export const CreditHoldConnection = connectionType("CreditHold", () => CreditHoldObject);
