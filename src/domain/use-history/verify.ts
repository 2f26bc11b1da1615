import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import type { CreditHold } from "../credit-hold/fields.ts";
import { choices } from "../field.ts";
import { hashOf } from "./chain.ts";
import type { UseHistory } from "./fields.ts";

export const LedgerInvariant = choices("LedgerInvariant", "Rules that every credit and its ledger obey.", {
  I1: "Units used equal the total minus the units left.",
  I2: "Units left are between 0 and the total.",
  I6: "The rows are numbered without gaps, each balance follows from the one before, and their hashes form a chain that ends in the credit's ledgerHash.",
  I7: "The rows belong to the credit's business.",
  I8: "Active holds never reserve more than the units left.",
  I9: "The rows that name a hold sum to what the hold says was used.",
});

/** A violation of a ledger invariant. */
export interface Fault {
  /** `null` if the fault is not about one credit. */
  readonly coworkerExtraServiceId: number | null;
  /** Sequence of the row in the credit's ledger; `null` if the fault is not about one row. */
  readonly sequence: number | null;
  /** `null` in the entry that only says that there are more faults. */
  readonly invariant: keyof typeof LedgerInvariant.values | null;
  readonly message: string;
}

/** The fields of a credit that must agree with its ledger. */
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
  | "rolledOver"
  | "renewedFromId"
  | "creditScheduleId"
>;

/** The fields of a reversed row that are checked. */
export type Reversed = Pick<
  UseHistory,
  "id" | "uniqueId" | "coworkerExtraServiceId" | "kind" | "sequence" | "creditUsed"
>;

/** The fields of a named hold that are checked. */
export type NamedHold = Pick<CreditHold, "uniqueId">;

/** Receives the rows of one credit in sequence, then `end`. */
export interface Examination {
  /** The row that this one reverses, of any credit, and the hold that it names; `null` if they do not exist. */
  row(row: UseHistory, reversed: Reversed | null, hold: NamedHold | null): void;
  end(): void;
}

type Report = (sequence: number | null, invariant: NonNullable<Fault["invariant"]>, message: string) => void;

/**
 * Checks the ledger of a credit row by row and reports every fault. After a fault, it continues from the values of the
 * faulty row, so each fault is reported where it is.
 */
export function examine(credit: Examined, found: (fault: Fault) => void): Examination {
  const report: Report = (sequence, invariant, message) =>
    found({ coworkerExtraServiceId: credit.id, sequence, invariant, message });
  return credit.kind === "BOOKING_CHARGE" ? examineCharge(credit, report) : examineCredit(credit, report);
}

function examineCharge({ ledgerSequence, ledgerHash }: Examined, report: Report): Examination {
  return {
    row: ({ sequence }) => report(sequence, "I6", "belongs to a booking charge, which must have no rows"),
    end() {
      if (ledgerSequence !== 0 || ledgerHash !== null) report(null, "I6", "the booking charge has a ledger head");
    },
  };
}

function examineCredit(credit: Examined, report: Report): Examination {
  const reversals = examineReversals(credit, report);
  let last: Pick<UseHistory, "sequence" | "createdOn" | "balanceAfter" | "hash"> | null = null;
  let balanceBefore: number | null = null;
  let voidedBy: number | null = null;
  let [used, totalChange] = [0, 0];

  return {
    row(row, reversed, hold) {
      const { sequence, createdOn, balanceAfter, businessId, coworkerId, kind } = row;
      const creditUsed = row.creditUsed ?? 0;
      // The balance before the first row is compared at the end, when the changes of the total are known.
      balanceBefore ??= balanceAfter - row.totalChange + creditUsed;
      const expected = (last?.balanceAfter ?? balanceBefore) + row.totalChange - creditUsed;
      const place = (last?.sequence ?? 0) + 1;
      if (sequence !== place) report(sequence, "I6", `is where row ${place} should be`);
      if (businessId !== credit.businessId)
        report(sequence, "I7", `has business ${businessId}, but the credit has business ${credit.businessId}`);
      // The hash does not cover the customer, which is a copy from the credit.
      if (coworkerId !== credit.coworkerId)
        report(sequence, "I7", `has customer ${coworkerId}, but the credit has customer ${credit.coworkerId}`);
      if (createdOn < (last?.createdOn ?? 0)) report(sequence, "I6", "was created before the previous row");
      if (balanceAfter !== expected) report(sequence, "I6", `leaves ${balanceAfter} instead of ${expected}`);
      if (balanceAfter < 0) report(sequence, "I2", `leaves ${balanceAfter}, which is below 0`);
      if (kind === "VOID" && balanceAfter !== 0) report(sequence, "I6", `voids the credit but leaves ${balanceAfter}`);
      const uniqueIds = {
        ...{ credit: credit.uniqueId, reverses: reversed?.uniqueId ?? null },
        hold: hold?.uniqueId ?? null,
      };
      if (hashOf(last?.hash ?? null, row, uniqueIds) !== row.hash)
        report(sequence, "I6", "has a hash that does not match its values and the previous row");
      if (row.hashVersion === 1 && (row.holdId !== null || row.chargeUniqueId !== null))
        report(sequence, "I6", "names a hold or a charge, which its hash of version 1 does not cover");
      if (row.holdId !== null && hold === null)
        report(sequence, "I9", `names hold ${row.holdId}, which does not exist`);
      if (row.reversesId !== null) reversals.row(row, reversed);
      if (kind === "VOID") voidedBy ??= sequence;
      used += creditUsed;
      totalChange += row.totalChange;
      last = row;
    },

    end() {
      const { totalUses, remainingUses, voidedOn, ledgerSequence, ledgerHash } = credit;
      if (totalUses - remainingUses !== used)
        report(null, "I1", `${remainingUses} of ${totalUses} are left, but the rows used ${used}`);
      if (remainingUses < 0 || remainingUses > totalUses)
        report(null, "I2", `the remaining ${remainingUses} are not between 0 and ${totalUses}`);
      const sequence = last?.sequence ?? 0;
      if (sequence !== ledgerSequence)
        report(null, "I6", `the head names row ${ledgerSequence}, but the last row is ${sequence}`);
      if ((last?.hash ?? null) !== ledgerHash) report(null, "I6", "the head does not have the hash of the last row");
      if (last !== null && last.balanceAfter !== remainingUses)
        report(null, "I6", `${remainingUses} are left, but the last row leaves ${last.balanceAfter}`);
      if (voidedBy !== null && voidedOn === null)
        report(null, "I6", `row ${voidedBy} voids the credit, but the credit is not marked as voided`);
      if (balanceBefore !== null && balanceBefore !== totalUses - totalChange)
        report(
          null,
          "I6",
          `the first row starts from ${balanceBefore}, but the credit began with ${totalUses - totalChange}`,
        );
    },
  };
}

/** Checks that reversals give back earlier uses of their own credit, and together no more than was taken. */
function examineReversals({ id }: Examined, report: Report) {
  const givenBack = new Map<number, number>();
  return {
    row({ sequence, creditUsed }: UseHistory, reversed: Reversed | null): void {
      if (reversed?.coworkerExtraServiceId !== id || reversed.kind !== "USE" || reversed.sequence >= sequence) {
        report(sequence, "I6", "does not give back an earlier use of this credit");
        return;
      }
      const sum = (givenBack.get(reversed.id) ?? 0) - (creditUsed ?? 0);
      givenBack.set(reversed.id, sum);
      const taken = reversed.creditUsed ?? 0;
      if (sum > taken) report(sequence, "I6", `gives back more than the ${taken} that row ${reversed.sequence} took`);
    },
  };
}
