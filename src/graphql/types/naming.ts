import { Field, InputType, Int, ObjectType } from "../engine/decorators.ts";
import { UserError } from "../engine/errors.ts";
import { userErrorsOf } from "../engine/mutate.ts";
import { BusinessObject, NamedReference } from "./business.ts";

@InputType({ description: "A record of another service, by number and name." })
export class NameInput {
  @Field(() => Int, { description: "Number of the record in the service that owns it." })
  id!: number;

  @Field(() => String, { description: "Name, up to 200 characters." })
  name!: string;
}

/** The input of a mutation that stores names. */
export function namesInput(name: string): new () => { businessId: number; names: NameInput[] } {
  const type = class {} as new () => { businessId: number; names: NameInput[] };
  InputType(name, {
    description: "Names to store. A known name is replaced, omitted names stay.",
  })(type);
  Field(() => Int, { description: "Business of the records." })(type.prototype, "businessId");
  Field(() => [NameInput], { description: "The names, at most 1000." })(type.prototype, "names");
  return type;
}

/** The payload of a mutation that stores names. */
export function namesPayload(name: string, property: string): new () => object {
  const type = class {};
  ObjectType(name, { description: "Outcome." })(type);
  Field(() => [NamedReference], { description: "The records now; empty after a refusal." })(type.prototype, property);
  userErrorsOf(type);
  return type;
}

@InputType({ description: "A business. Omitted properties stay unchanged, null clears." })
export class BusinessInput {
  @Field(() => Int, { description: "Number of the business in the service that owns it." })
  id!: number;

  @Field(() => String, {
    nullable: true,
    description: "Name, up to 200 characters. Required for a new business; it cannot be cleared.",
  })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "IANA time zone, such as Europe/London." })
  timeZone?: string | null;

  @Field(() => String, { nullable: true, description: "ISO 4217 code of its currency." })
  currencyCode?: string | null;
}

@InputType({ description: "Businesses to store. A known business is updated." })
export class NameBusinessesInput {
  @Field(() => [BusinessInput], { description: "The businesses, at most 1000." })
  businesses!: BusinessInput[];
}

@ObjectType({ description: "Outcome." })
export class NameBusinessesPayload {
  @Field(() => [BusinessObject], { description: "The businesses now; empty after a refusal." })
  businesses!: BusinessObject[];

  @Field(() => [UserError], { description: "Every reason for the refusal; empty on success." })
  userErrors!: UserError[];
}
