import { LedgerInvariant } from "../../domain/use-history/verify.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";
import { DateTimeScalar } from "../engine/scalars.ts";

/** Enums must be registered before the schema is built. */
const invariants = enumOf(LedgerInvariant);

@ObjectType("LedgerFault", { description: "A violation of the ledger's rules." })
export class LedgerFaultObject {
  @Field(() => Int, { nullable: true, description: "Number of the credit; null if the fault concerns several." })
  coworkerExtraServiceId!: number | null;

  @Field(() => Int, { nullable: true, description: "Sequence of the row; null if the fault concerns several." })
  sequence!: number | null;

  @Field(() => invariants, {
    nullable: true,
    description: "The violated rule; null in the entry that counts further faults.",
  })
  invariant!: string | null;

  @Field(() => String, { description: "Explanation for people." })
  message!: string;
}

@ObjectType("LedgerVerification", { description: "Result of checking the ledger." })
export class LedgerVerificationObject {
  @Field(() => Boolean, { description: "Whether the ledger has no fault." })
  ok!: boolean;

  @Field(() => DateTimeScalar, { description: "When it was checked. Later changes are not in the result." })
  verifiedOn!: number;

  @Field(() => Int, { description: "Number of credits checked." })
  creditsChecked!: number;

  @Field(() => Int, { description: "Number of rows checked." })
  rowsChecked!: number;

  @Field(() => String, {
    description:
      "SHA-256 over the end of each checked ledger. Store it outside the database, to detect later changes: for each credit, by uniqueId, the JSON array of uniqueId, ledgerSequence, ledgerHash, totalUses, remainingUses, and a line feed. A copy in another database has the same digest.",
  })
  digest!: string;

  @Field(() => [LedgerFaultObject], {
    description: "The faults; if there are more than 1000, the last entry gives their number.",
  })
  faults!: readonly LedgerFaultObject[];
}
