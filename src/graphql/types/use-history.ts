import { connectionType } from "../engine/connection.ts";
import { ObjectType } from "../engine/decorators.ts";
import { exposeRecord } from "../engine/expose.ts";
import { listArgs } from "../engine/listing.ts";
import { Node } from "../node.ts";

@ObjectType("UseHistory", {
  implements: Node,
  description: "One row of the ledger: a change of a credit. Rows are added, never changed or deleted.",
})
export class UseHistoryObject extends Node {}
exposeRecord(UseHistoryObject, "UseHistory");

export const UseHistoryArgs = listArgs("UseHistory");
export const UseHistoryConnection = connectionType("UseHistory", () => UseHistoryObject);
