import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { choices } from "../field.ts";
import { hashOf } from "./chain.ts";
import type { UseHistory } from "./fields.ts";

export const LedgerInvariant = choices("LedgerInvariant", "What holds for every credit and its ledger.", {
  I1: "What was used is the total less what is left.",
  I2: "What is left is from 0 to the total.",
  I6: "The rows are numbered without a hole, lead from balance to balance, and are chained by their hashes up to the credit's head.",
  I7: "The rows are of the credit's business.",
});

/** Something in the ledger that cannot have come about by itself. */
export interface Fault {
  /** `null` where it is no single credit's. */
  readonly coworkerExtraServiceId: number | null;
  /** The row, by its place in the credit's ledger; `null` where it is no single row's. */
  readonly sequence: number | null;
  /** `null` where it only says that there are more faults. */
  readonly invariant: keyof typeof LedgerInvariant.values | null;
  readonly message: string;
}

/** What of a credit its ledger must agree with. */
export type Examined = Pick<
  CoworkerExtraService,
  | "id"
  | "uniqueId"
  | "businessId"
  | "coworkerId"
  | "kind"
  | "totalUses"
  | "remainingUses"
  | "voidedOn"
  | "ledgerSequence"
  | "ledgerHash"
>;

/** What has to be known of a row that another one gives back. */
export type Reversed = Pick<
  UseHistory,
  "id" | "uniqueId" | "coworkerExtraServiceId" | "kind" | "sequence" | "creditUsed"
>;

/** Is shown the rows of one credit in their sequence, and then told that there are no more. */
export interface Examination {
  /** `reversed` is the row that this one names as given back, of whatever credit; `null` if it is not there. */
  row(row: UseHistory, reversed: Reversed | null): void;
  end(): void;
}

type Tell = (sequence: number | null, invariant: NonNullable<Fault["invariant"]>, message: string) => void;

/**
 * Follows the ledger of a credit row by row, however long it is, and tells every fault. Behind a fault it goes on from
 * what the row itself says, so that each damage is told where it is.
 */
export function examine(credit: Examined, found: (fault: Fault) => void): Examination {
  const tell: Tell = (sequence, invariant, message) =>
    found({ coworkerExtraServiceId: credit.id, sequence, invariant, message });
  return credit.kind === "BOOKING_CHARGE" ? examineCharge(credit, tell) : examineCredit(credit, tell);
}

function examineCharge({ ledgerSequence, ledgerHash }: Examined, tell: Tell): Examination {
  return {
    row: ({ sequence }) => tell(sequence, "I6", "is a row of a booking charge, which has none"),
    end() {
      if (ledgerSequence !== 0 || ledgerHash !== null) tell(null, "I6", "a booking charge has the head of a ledger");
    },
  };
}

function examineCredit(credit: Examined, tell: Tell): Examination {
  const reversals = examineReversals(credit, tell);
  let last: Pick<UseHistory, "sequence" | "createdOn" | "balanceAfter" | "hash"> | null = null;
  let balanceBefore: number | null = null;
  let voidedBy: number | null = null;
  let [used, totalChange] = [0, 0];

  return {
    row(row, reversed) {
      const { sequence, createdOn, balanceAfter, businessId, coworkerId, kind } = row;
      const creditUsed = row.creditUsed ?? 0;
      // What the first row found is compared when all is known that was added to the total.
      balanceBefore ??= balanceAfter - row.totalChange + creditUsed;
      const expected = (last?.balanceAfter ?? balanceBefore) + row.totalChange - creditUsed;
      const place = (last?.sequence ?? 0) + 1;
      if (sequence !== place) tell(sequence, "I6", `stands where row ${place} should be`);
      if (businessId !== credit.businessId)
        tell(sequence, "I7", `is of business ${businessId}, and the credit of business ${credit.businessId}`);
      // The hash does not have the customer: it is a copy of what the credit says.
      if (coworkerId !== credit.coworkerId)
        tell(sequence, "I7", `is of customer ${coworkerId}, and the credit of customer ${credit.coworkerId}`);
      if (createdOn < (last?.createdOn ?? 0)) tell(sequence, "I6", "was created before the row ahead of it");
      if (balanceAfter !== expected) tell(sequence, "I6", `leaves ${balanceAfter} where ${expected} should be left`);
      if (balanceAfter < 0) tell(sequence, "I2", `leaves ${balanceAfter}, which is below 0`);
      if (kind === "VOID" && balanceAfter !== 0) tell(sequence, "I6", `voids the credit and leaves ${balanceAfter}`);
      const uniqueIds = { credit: credit.uniqueId, reverses: reversed?.uniqueId ?? null };
      if (hashOf(last?.hash ?? null, row, uniqueIds) !== row.hash)
        tell(sequence, "I6", "has a hash that is not that of its values behind the row ahead of it");
      if (row.reversesId !== null) reversals.row(row, reversed);
      if (kind === "VOID") voidedBy ??= sequence;
      used += creditUsed;
      totalChange += row.totalChange;
      last = row;
    },

    end() {
      const { totalUses, remainingUses, voidedOn, ledgerSequence, ledgerHash } = credit;
      if (totalUses - remainingUses !== used)
        tell(null, "I1", `${remainingUses} of ${totalUses} are left, and the rows have used ${used}`);
      if (remainingUses < 0 || remainingUses > totalUses)
        tell(null, "I2", `what is left, ${remainingUses}, is not from 0 to ${totalUses}`);
      const sequence = last?.sequence ?? 0;
      if (sequence !== ledgerSequence)
        tell(null, "I6", `the head names row ${ledgerSequence}, and the last is ${sequence}`);
      if ((last?.hash ?? null) !== ledgerHash) tell(null, "I6", "the head has not the hash of the last row");
      if (last !== null && last.balanceAfter !== remainingUses)
        tell(null, "I6", `${remainingUses} are left, and the last row leaves ${last.balanceAfter}`);
      if (voidedBy !== null && voidedOn === null)
        tell(null, "I6", `row ${voidedBy} voids the credit, which does not say that it is voided`);
      if (balanceBefore !== null && balanceBefore !== totalUses - totalChange)
        tell(null, "I6", `the first row found ${balanceBefore}, and the credit began with ${totalUses - totalChange}`);
    },
  };
}

/** A reversal gives back a use of its own credit that came before it; all of them together no more than was taken. */
function examineReversals({ id }: Examined, tell: Tell) {
  const givenBack = new Map<number, number>();
  return {
    row({ sequence, creditUsed }: UseHistory, reversed: Reversed | null): void {
      if (reversed?.coworkerExtraServiceId !== id || reversed.kind !== "USE" || reversed.sequence >= sequence) {
        tell(sequence, "I6", "gives back what is no earlier use of this credit");
        return;
      }
      const sum = (givenBack.get(reversed.id) ?? 0) - (creditUsed ?? 0);
      givenBack.set(reversed.id, sum);
      const taken = reversed.creditUsed ?? 0;
      if (sum > taken) tell(sequence, "I6", `gives back more than the ${taken} that row ${reversed.sequence} took`);
    },
  };
}
