import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { Node } from "../node.ts";

@ObjectType("Coworker", {
  implements: Node,
  description:
    "A customer. Another service owns customers; the gateway knows only their numbers. Any number is a customer: an unknown one has no charges and credits.",
})
export class CoworkerObject extends Node {
  @Field(() => Int, { description: "Number of the customer." })
  databaseId!: number;
}
