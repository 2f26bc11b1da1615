import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { Node } from "../node.ts";

@ObjectType("Business", {
  implements: Node,
  description: "A business. It is owned elsewhere; what is null is not known here.",
})
export class BusinessObject extends Node {
  @Field(() => Int, { description: "Number of the business." })
  databaseId!: number;

  @Field(() => String, { nullable: true, description: "Name." })
  name!: string | null;

  @Field(() => String, { nullable: true, description: "IANA time zone." })
  timeZone!: string | null;

  @Field(() => String, { nullable: true, description: "ISO 4217 code of its currency." })
  currencyCode!: string | null;
}

@ObjectType({ description: "A resource type, tariff or team of a business. It is owned elsewhere and known by name." })
export class NamedReference {
  @Field(() => Int, { description: "Number of the record in its own service." })
  databaseId!: number;

  @Field(() => String, { nullable: true, description: "Name, if it is known here." })
  name!: string | null | Promise<string | null>;
}
