import { creditScheduleFields } from "../../domain/credit-schedule/fields.ts";
import { connectionType } from "../engine/connection.ts";
import { Field, ID, InputType, ObjectType } from "../engine/decorators.ts";
import { type DraftInput, exposeInput, exposeRecord, type PatchInput } from "../engine/expose.ts";
import { listArgs } from "../engine/listing.ts";
import { CREATE_KEY, recordPayload, replayedOf } from "../engine/mutate.ts";
import { DateTimeScalar } from "../engine/scalars.ts";
import { Node } from "../node.ts";

@ObjectType("CreditSchedule", {
  implements: Node,
  description:
    "Credit that a customer gets again every week, month or year. Each credit is valid from its boundary to the next one.",
})
export class CreditScheduleObject extends Node {}
exposeRecord(CreditScheduleObject, "CreditSchedule");

export const CreditScheduleArgs = listArgs("CreditSchedule");
export const CreditScheduleConnection = connectionType("CreditSchedule", () => CreditScheduleObject);

@InputType({ description: "A new schedule." })
export class CreateCreditScheduleInput {
  @Field(() => String, { nullable: true, description: CREATE_KEY })
  idempotencyKey?: string | null;
}
export interface CreateCreditScheduleInput extends DraftInput<typeof creditScheduleFields> {}
exposeInput(CreateCreditScheduleInput, creditScheduleFields, "draft");

@InputType({ description: "Changes of a schedule. Omitted properties stay unchanged, null clears." })
export class UpdateCreditScheduleInput {
  @Field(() => ID, { description: "The schedule, by either id." })
  id!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "Expected updatedOn; a different one is refused with STALE_RECORD. Each grant changes it.",
  })
  expectedUpdatedOn?: number | null;
}
export interface UpdateCreditScheduleInput extends PatchInput<typeof creditScheduleFields> {}
exposeInput(UpdateCreditScheduleInput, creditScheduleFields, "patch");

@InputType({ description: "The schedule to end." })
export class EndCreditScheduleInput {
  @Field(() => ID, { description: "The schedule, by either id." })
  id!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "No credit is granted at this moment or later. Not in the past. Default: now.",
  })
  endsOn?: number | null;
}

const record = () => CreditScheduleObject;
export const CreateCreditSchedulePayload = recordPayload("CreateCreditSchedulePayload", "creditSchedule", record);
replayedOf(CreateCreditSchedulePayload);
export const UpdateCreditSchedulePayload = recordPayload("UpdateCreditSchedulePayload", "creditSchedule", record);
export const EndCreditSchedulePayload = recordPayload("EndCreditSchedulePayload", "creditSchedule", record);
