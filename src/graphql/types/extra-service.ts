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
  description: "A pricing rule for resource types, or a printing credit.",
})
export class ExtraServiceObject extends Node {}
exposeRecord(ExtraServiceObject, "ExtraService");

export const ExtraServiceArgs = listArgs("ExtraService");
export const ExtraServiceConnection = connectionType("ExtraService", () => ExtraServiceObject);

@InputType({ description: "A new pricing rule or printing credit. One of currencyId and currencyCode is needed." })
export class CreateExtraServiceInput {
  @Field(() => String, { nullable: true, description: CREATE_KEY })
  idempotencyKey?: string | null;
}
export interface CreateExtraServiceInput extends DraftInput<typeof extraServiceFields> {}
exposeInput(CreateExtraServiceInput, extraServiceFields, "draft");

@InputType({ description: "Changes of a rule: what is left out stays, null clears." })
export class UpdateExtraServiceInput {
  @Field(() => ID, { description: "The rule, by either id." })
  id!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Refuse with STALE_RECORD if the rule's updatedOn is not this.",
  })
  expectedUpdatedOn?: number | null;
}
export interface UpdateExtraServiceInput extends PatchInput<typeof extraServiceFields> {}
exposeInput(UpdateExtraServiceInput, extraServiceFields, "patch");

@InputType({ description: "The rule that is to be deleted." })
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
