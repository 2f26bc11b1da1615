import { CreditKind } from "../../domain/credit/kind.ts";
import { ChargePeriod } from "../../domain/extra-service/fields.ts";
import { type ClassType, Field, ID, InputType, Int, registerEnumType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { outcomePayload } from "../engine/mutate.ts";
import { DateTimeScalar, UUIDScalar } from "../engine/scalars.ts";
import { CoworkerExtraServiceObject } from "./coworker-extra-service.ts";
import { FALLBACKS } from "./price-quote-input.ts";
import { UseHistoryObject } from "./use-history.ts";

const OnShortfall = { REJECT: "REJECT", PARTIAL: "PARTIAL" } as const;
registerEnumType(OnShortfall, {
  name: "OnShortfall",
  description: "What is done where the credits do not suffice.",
  valuesConfig: {
    REJECT: { description: "Nothing is taken." },
    PARTIAL: { description: "What there is is taken, be it nothing; the rest is answered as uncovered." },
  },
});

const nullable = true;
const USAGE_AT = "Moment of use; left out: the start of the booking, or else now.";
export const KEY =
  "Done once under this key, of 1 to 255 visible ASCII characters: whoever asks again with the same input gets the same answer, refusals included. A retry after a top-up takes a new key.";

/** What a use is for. */
@InputType({ description: "What a use is for." })
abstract class UseForInput {
  @Field(() => Int, { nullable, description: "Booking that the credit is used for." })
  bookingId?: number | null;

  @Field(() => DateTimeScalar, { nullable, description: "Start of the booking." })
  bookingFromTime?: number | null;

  @Field(() => DateTimeScalar, { nullable, description: "End of the booking." })
  bookingToTime?: number | null;

  @Field(() => String, { nullable, description: "Name of the resource that was booked." })
  bookingResourceName?: string | null;

  @Field(() => DateTimeScalar, { nullable, description: USAGE_AT })
  usageAt?: number | null;
}

@InputType({ description: "A use of one credit." })
export class RecordUseInput extends UseForInput {
  @Field(() => ID, { description: "The credit, by either id." })
  coworkerExtraServiceId!: string;

  @Field(() => Int, { description: "Units that are used, at least 1." })
  creditUsed!: number;

  @Field(() => String, { nullable, description: "Why." })
  reason?: string | null;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: "An amount that is taken from the credits of a customer, in burn order." })
export class SpendCreditInput extends UseForInput {
  @Field(() => Int, { description: "Business of the credits." })
  businessId!: number;

  @Field(() => Int, { description: "Customer whose credits pay." })
  coworkerId!: number;

  @Field(() => [Int], { nullable, description: FALLBACKS })
  fallbackCoworkerIds?: number[] | null;

  @Field(() => enumOf(CreditKind), { description: "What is paid for." })
  kind!: CreditKind;

  @Field(() => Int, { description: "Units that are used, at least 1." })
  amount!: number;

  @Field(() => enumOf(ChargePeriod), {
    nullable,
    description: "Unit of the amount; needed for time, USES for printing.",
  })
  unit?: keyof typeof ChargePeriod.values | null;

  @Field(() => Int, {
    nullable,
    description: "Resource type of the booking; needed for time, of no account for printing.",
  })
  resourceTypeId?: number | null;

  @Field(() => OnShortfall, {
    nullable,
    description: "What is done where the credits do not suffice; left out: REJECT.",
  })
  onShortfall?: keyof typeof OnShortfall | null;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: "A use, or the uses of an operation, that are given back. One of the two ids is needed." })
export class ReverseUseInput {
  @Field(() => ID, { nullable, description: "The row of the use, by either id." })
  useHistoryId?: string | null;

  @Field(() => UUIDScalar, { nullable, description: "The operation whose uses are given back." })
  operationId?: string | null;

  @Field(() => Int, {
    nullable,
    description: "Units that are given back, at least 1; left out: all that are left of it.",
  })
  amount?: number | null;

  @Field(() => String, { description: "Why." })
  reason!: string;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

@InputType({ description: "A correction of a credit's total." })
export class AdjustCreditInput {
  @Field(() => ID, { description: "The credit, by either id." })
  coworkerExtraServiceId!: string;

  @Field(() => Int, { description: "Units by which the total is raised or, where negative, lowered. Not 0." })
  amount!: number;

  @Field(() => String, { description: "Why." })
  reason!: string;

  @Field(() => String, { description: KEY })
  idempotencyKey!: string;
}

/** The payload of a mutation that adds one row to the ledger of one credit. */
function rowPayload(name: string): ClassType {
  const type = outcomePayload(name);
  Field(() => CoworkerExtraServiceObject, {
    nullable,
    description: "The credit as it is now; null where it was refused.",
  })(type.prototype, "coworkerExtraService");
  Field(() => UseHistoryObject, { nullable, description: "The row that was added; null where it was refused." })(
    type.prototype,
    "useHistory",
  );
  return type;
}

/** The payload of a mutation that adds rows to the ledgers of several credits. */
function rowsPayload(name: string, covered: string, uncovered: string): ClassType {
  const type = outcomePayload(name);
  Field(() => UUIDScalar, { nullable, description: "Shared by the rows; null where it was refused." })(
    type.prototype,
    "operationId",
  );
  Field(() => [UseHistoryObject], {
    description: "The rows that were added, by allocation; none where it was refused.",
  })(type.prototype, "useHistories");
  Field(() => Int, { nullable, description: covered })(type.prototype, "covered");
  Field(() => Int, { nullable, description: uncovered })(type.prototype, "uncovered");
  return type;
}

export const RecordUsePayload = rowPayload("RecordUsePayload");
export const AdjustCreditPayload = rowPayload("AdjustCreditPayload");
export const SpendCreditPayload = rowsPayload(
  "SpendCreditPayload",
  "Units that were taken.",
  "Units that no credit covers.",
);
export const ReverseUsePayload = rowsPayload("ReverseUsePayload", "Units that were given back.", "Always 0.");
