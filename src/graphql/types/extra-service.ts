import { extraServiceFields } from "../../domain/extra-service/fields.ts";
import { connectionType } from "../engine/connection.ts";
import { Field, ID, InputType, ObjectType } from "../engine/decorators.ts";
import { type DraftInput, exposeInput, exposeRecord, type PatchInput } from "../engine/expose.ts";
import { listArgs } from "../engine/listing.ts";
import { CREATE_KEY, deletionPayload, recordPayload, replayedOf } from "../engine/mutate.ts";
import { DateTimeScalar } from "../engine/scalars.ts";
import { Node } from "../node.ts";

@ObjectType("ExtraService", {
  implements: Node,
  description: "A pricing rule for resource types, or a type of credit.",
})
export class ExtraServiceObject extends Node {}
exposeRecord(ExtraServiceObject, "ExtraService");

export const ExtraServiceArgs = listArgs("ExtraService");
export const ExtraServiceConnection = connectionType("ExtraService", () => ExtraServiceObject);

@InputType({ description: "A new pricing rule or type of credit. currencyId or currencyCode is required." })
export class CreateExtraServiceInput {
  @Field(() => String, { nullable: true, description: CREATE_KEY })
  idempotencyKey?: string | null;
}
export interface CreateExtraServiceInput extends DraftInput<typeof extraServiceFields> {}
exposeInput(CreateExtraServiceInput, extraServiceFields, "draft");

@InputType({ description: "Changes of a rule. Omitted properties stay unchanged, null clears." })
export class UpdateExtraServiceInput {
  @Field(() => ID, { description: "The rule, by either id." })
  id!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Expected updatedOn of the rule; a different one is refused with STALE_RECORD.",
  })
  expectedUpdatedOn?: number | null;
}
export interface UpdateExtraServiceInput extends PatchInput<typeof extraServiceFields> {}
exposeInput(UpdateExtraServiceInput, extraServiceFields, "patch");

@InputType({ description: "The rule to delete." })
export class DeleteExtraServiceInput {
  @Field(() => ID, { description: "The rule, by either id." })
  id!: string;
}

export const CreateExtraServicePayload = recordPayload(
  "CreateExtraServicePayload",
  "extraService",
  () => ExtraServiceObject,
);
replayedOf(CreateExtraServicePayload);
export const UpdateExtraServicePayload = recordPayload(
  "UpdateExtraServicePayload",
  "extraService",
  () => ExtraServiceObject,
);
export const DeleteExtraServicePayload = deletionPayload("DeleteExtraServicePayload");
