import { Field, InputType, Int, ObjectType } from "../engine/decorators.ts";
import { UserError } from "../engine/errors.ts";
import { userErrorsOf } from "../engine/mutate.ts";
import { BusinessObject, NamedReference } from "./business.ts";

@InputType({ description: "A record of another service, by number and name." })
export class NameInput {
  @Field(() => Int, { description: "Number of the record in its own service." })
  id!: number;

  @Field(() => String, { description: "Name, up to 200 characters." })
  name!: string;
}

/** The input of a mutation that makes names known. */
export function namesInput(name: string): new () => { businessId: number; names: NameInput[] } {
  const type = class {} as new () => { businessId: number; names: NameInput[] };
  InputType(name, {
    description: "Names that are to be known. A name that is known already is replaced, names that are left out stay.",
  })(type);
  Field(() => Int, { description: "Business of the records." })(type.prototype, "businessId");
  Field(() => [NameInput], { description: "The names, at most 1000." })(type.prototype, "names");
  return type;
}

/** The payload of a mutation that makes names known. */
export function namesPayload(name: string, property: string): new () => object {
  const type = class {};
  ObjectType(name, { description: "What came of it." })(type);
  Field(() => [NamedReference], { description: "The records as they are known now; none where it was refused." })(
    type.prototype,
    property,
  );
  userErrorsOf(type);
  return type;
}

@InputType({ description: "A business of another service. What is left out stays as it is known, null clears." })
export class BusinessInput {
  @Field(() => Int, { description: "Number of the business in its own service." })
  id!: number;

  @Field(() => String, {
    nullable: true,
    description: "Name, up to 200 characters. A business that is not known yet needs one; it is never cleared.",
  })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "IANA time zone, such as Europe/London." })
  timeZone?: string | null;

  @Field(() => String, { nullable: true, description: "ISO 4217 code of its currency." })
  currencyCode?: string | null;
}

@InputType({ description: "Businesses that are to be known. One that is known already is changed." })
export class NameBusinessesInput {
  @Field(() => [BusinessInput], { description: "The businesses, at most 1000." })
  businesses!: BusinessInput[];
}

@ObjectType({ description: "What came of it." })
export class NameBusinessesPayload {
  @Field(() => [BusinessObject], { description: "The businesses as they are known now; none where it was refused." })
  businesses!: BusinessObject[];

  @Field(() => [UserError], { description: "Every reason why it was refused; empty if it was done." })
  userErrors!: UserError[];
}
