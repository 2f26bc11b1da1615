import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { Node } from "../node.ts";

@ObjectType("Business", {
  implements: Node,
  description: "A business. Another service owns it; a null field is unknown to the gateway.",
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

@ObjectType({
  description: "A resource type, tariff or team of a business. Another service owns it; the gateway knows its name.",
})
export class NamedReference {
  @Field(() => Int, { description: "Number of the record in the service that owns it." })
  databaseId!: number;

  @Field(() => String, { nullable: true, description: "Name, if the gateway knows it." })
  name!: string | null | Promise<string | null>;
}
