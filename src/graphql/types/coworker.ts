import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { Node } from "../node.ts";

@ObjectType("Coworker", {
  implements: Node,
  description:
    "A customer. Customers are owned elsewhere and known here by number alone, so that any number is answered: one that is unknown is a customer without charges and credits, by design.",
})
export class CoworkerObject extends Node {
  @Field(() => Int, { description: "Number of the customer." })
  databaseId!: number;
}
