import type { Decimal } from "../../domain/decimal.ts";
import { UseHistoryKind, useHistoryFields } from "../../domain/use-history/fields.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DecimalScalar, SafeIntScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const kinds = enumOf(UseHistoryKind);
const nullable = true;

@ObjectType("LedgerPreviewRow", { description: "A ledger row that the operation would write." })
export class LedgerPreviewRowObject {
  @Field(() => Int, { description: useHistoryFields.coworkerExtraServiceId.description })
  coworkerExtraServiceId!: number;

  @Field(() => kinds, { description: useHistoryFields.kind.description })
  kind!: keyof typeof UseHistoryKind.values;

  @Field(() => Int, { description: "Units taken from the credit; negative if units are given back." })
  creditUsed!: number;

  @Field(() => Int, { description: useHistoryFields.totalChange.description })
  totalChange!: number;

  @Field(() => Int, { description: useHistoryFields.balanceAfter.description })
  balanceAfter!: number;

  @Field(() => Int, { description: useHistoryFields.allocationIndex.description })
  allocationIndex!: number;
}

@ObjectType("LedgerPreview", {
  description:
    "What the operation would do at this moment. The same call without dryRun does exactly this if nothing changes in between. A figure that the operation does not have is null.",
})
export class LedgerPreviewObject {
  @Field(() => [LedgerPreviewRowObject], { description: "The ledger rows, in allocation order." })
  rows!: readonly LedgerPreviewRowObject[];

  @Field(() => SafeIntScalar, {
    nullable,
    description: "Units that credits cover. For reverseUse: units given back. For unchargeBooking: units kept.",
  })
  covered!: number | null;

  @Field(() => SafeIntScalar, {
    nullable,
    description: "Units that no credit covers. For unchargeBooking: units given back.",
  })
  uncovered!: number | null;

  @Field(() => DecimalScalar, { nullable, description: "Price of the booking before credits." })
  total!: Decimal | null;

  @Field(() => DecimalScalar, {
    nullable,
    description: "Price of the charge: the part that credits do not cover. For unchargeBooking: the money kept.",
  })
  due!: Decimal | null;
}
