import { LedgerInvariant } from "../../domain/use-history/verify.ts";
import { Field, Int, ObjectType } from "../engine/decorators.ts";
import { enumOf } from "../engine/expose.ts";

/** Known to the schema before it is built. */
const invariants = enumOf(LedgerInvariant);

@ObjectType("LedgerFault", { description: "Something in the ledger that cannot have come about by itself." })
export class LedgerFaultObject {
  @Field(() => Int, { nullable: true, description: "Number of the credit; null where it is no single credit's." })
  coworkerExtraServiceId!: number | null;

  @Field(() => Int, { nullable: true, description: "Sequence of the row; null where it is no single row's." })
  sequence!: number | null;

  @Field(() => invariants, {
    nullable: true,
    description: "What does not hold; null where it only says that there are more faults.",
  })
  invariant!: string | null;

  @Field(() => String, { description: "What is wrong, for people." })
  message!: string;
}

@ObjectType("LedgerVerification", { description: "What came of checking every row of the ledger." })
export class LedgerVerificationObject {
  @Field(() => Boolean, { description: "Whether the ledger is whole: there is no fault." })
  ok!: boolean;

  @Field(() => Int, { description: "How many credits were checked." })
  creditsChecked!: number;

  @Field(() => Int, { description: "How many rows were checked." })
  rowsChecked!: number;

  @Field(() => String, {
    description:
      "SHA-256 over where the ledgers of these credits end, to be kept elsewhere: for each credit, by uniqueId, the JSON array of uniqueId, ledgerSequence, ledgerHash, totalUses, remainingUses, and a line feed. A copy in another database has the same.",
  })
  digest!: string;

  @Field(() => [LedgerFaultObject], {
    description: "The faults; where there are more than 1000, the last says how many.",
  })
  faults!: readonly LedgerFaultObject[];
}
