import { connectionType } from "../engine/connection.ts";
import { ArgsType, Field, Int } from "../engine/decorators.ts";
import { PAGE_SIZE, PAGE_SIZE_MAX } from "../engine/listing.ts";
import { BusinessObject, NamedReference } from "./business.ts";
import { CoworkerObject } from "./coworker.ts";

const nullable = true;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable,
    description: `Number of records from the start of the list, 1 to ${PAGE_SIZE_MAX}; ${PAGE_SIZE} by default.`,
  })
  first?: number | null;

  @Field(() => String, { nullable, description: "Only records after this cursor." })
  after?: string | null;

  @Field(() => Int, {
    nullable,
    description: `Number of records from the end of the list, 1 to ${PAGE_SIZE_MAX}. Not together with first.`,
  })
  last?: number | null;

  @Field(() => String, { nullable, description: "Only records before this cursor." })
  before?: string | null;
}

@ArgsType()
export class CoworkersArgs extends PageArgs {
  @Field(() => Int, { nullable, description: "Only customers with charges or credits in this business." })
  businessId?: number | null;
}

@ArgsType()
export class NamedReferencesArgs extends PageArgs {
  @Field(() => Int, { description: "Business of the records." })
  businessId!: number;
}

export const CoworkerConnection = connectionType("Coworker", () => CoworkerObject);
export const BusinessConnection = connectionType("Business", () => BusinessObject);
export const NamedReferenceConnection = connectionType("NamedReference", () => NamedReference);
