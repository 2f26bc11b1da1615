import { coworkerExtraServiceFields } from "../../domain/coworker-extra-service/fields.ts";
import { connectionType } from "../engine/connection.ts";
import { Field, ID, InputType, ObjectType } from "../engine/decorators.ts";
import { type DraftInput, exposeInput, exposeRecord, type PatchInput } from "../engine/expose.ts";
import { listArgs } from "../engine/listing.ts";
import { CREATE_KEY, deletionPayload, recordPayload, replayedOf } from "../engine/mutate.ts";
import { DateTimeScalar } from "../engine/scalars.ts";
import { Node } from "../node.ts";

@ObjectType("CoworkerExtraService", { implements: Node, description: "A charge or a credit given to a customer." })
export class CoworkerExtraServiceObject extends Node {}
exposeRecord(CoworkerExtraServiceObject, "CoworkerExtraService");

export const CoworkerExtraServiceArgs = listArgs("CoworkerExtraService");
export const CoworkerExtraServiceConnection = connectionType("CoworkerExtraService", () => CoworkerExtraServiceObject);

@InputType({ description: "A new credit for a customer; with a bookingId, a charge for the booking." })
export class CreateCoworkerExtraServiceInput {
  @Field(() => String, { nullable: true, description: CREATE_KEY })
  idempotencyKey?: string | null;
}
export interface CreateCoworkerExtraServiceInput extends DraftInput<typeof coworkerExtraServiceFields> {}
exposeInput(CreateCoworkerExtraServiceInput, coworkerExtraServiceFields, "draft");

@InputType({ description: "Changes of a charge or credit. Omitted properties stay unchanged, null clears." })
export class UpdateCoworkerExtraServiceInput {
  @Field(() => ID, { description: "The charge or credit, by either id." })
  id!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Expected updatedOn; a different one is refused with STALE_RECORD.",
  })
  expectedUpdatedOn?: number | null;
}
export interface UpdateCoworkerExtraServiceInput extends PatchInput<typeof coworkerExtraServiceFields> {}
exposeInput(UpdateCoworkerExtraServiceInput, coworkerExtraServiceFields, "patch");

@InputType({ description: "The credit to delete." })
export class DeleteCoworkerExtraServiceInput {
  @Field(() => ID, { description: "The charge or credit, by either id." })
  id!: string;
}

export const CreateCoworkerExtraServicePayload = recordPayload(
  "CreateCoworkerExtraServicePayload",
  "coworkerExtraService",
  () => CoworkerExtraServiceObject,
);
replayedOf(CreateCoworkerExtraServicePayload);
export const UpdateCoworkerExtraServicePayload = recordPayload(
  "UpdateCoworkerExtraServicePayload",
  "coworkerExtraService",
  () => CoworkerExtraServiceObject,
);
export const DeleteCoworkerExtraServicePayload = deletionPayload("DeleteCoworkerExtraServicePayload");
