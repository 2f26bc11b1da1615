import type { Instant } from "../calendar.ts";
import type { ChargePeriod } from "../extra-service/fields.ts";
import { choices } from "../field.ts";
import { UseHistoryKind } from "../use-history/fields.ts";
import type { CreditThen } from "./balance.ts";
import type { CreditKind } from "./kind.ts";

export const StatementEntryType = choices("StatementEntryType", "What an entry of a statement is.", {
  GRANT: "A credit was given.",
  ...UseHistoryKind.values,
});
export type StatementEntryType = keyof typeof StatementEntryType.values;

export const STATEMENT_ENTRIES_MAX = 10_000;

/** Amounts that no validity changes. `granted` is the sum of the four after it. */
export interface StatementAmounts {
  readonly granted: number;
  readonly used: number;
  readonly voided: number;
  readonly rolledOver: number;
  readonly left: number;
}

/** What a customer has of one kind of credit in one unit. */
export interface StatementBalance extends StatementAmounts {
  readonly kind: CreditKind;
  readonly unit: ChargePeriod;
}

/** A grant, or a row of the ledger, as it changes a balance. */
export interface StatementChange {
  readonly type: StatementEntryType;
  /** When it was written; a row that an import wrote with an earlier time counts from the creation of its credit. */
  readonly occurredOn: Instant;
  readonly kind: CreditKind;
  readonly unit: ChargePeriod;
  readonly coworkerExtraServiceId: number;
  /** `null` for a grant. */
  readonly useHistoryId: number | null;
  readonly creditUsed: number;
  /** Of a grant, the total at first. */
  readonly totalChange: number;
  readonly bookingId: number | null;
  readonly bookingResourceName: string | null;
  readonly reason: string | null;
}

/** A change with the balance of its kind and unit after it. `amount` is the change of what is left. */
export interface StatementEntry extends Omit<StatementChange, "creditUsed" | "totalChange">, StatementAmounts {
  readonly amount: number;
}

/** Which changes to read: those after `from`, and up to `to` if it is given. */
export interface StatementRange {
  readonly from: Instant;
  readonly to: Instant | null;
  readonly count: number;
}

/** The amount to which the units that an entry takes are added. */
const takenAs = {
  GRANT: "used",
  USE: "used",
  REVERSAL: "used",
  ADJUSTMENT: "used",
  VOID: "voided",
  ROLLOVER: "rolledOver",
} as const satisfies Record<StatementEntryType, keyof StatementAmounts>;

const nothing: StatementAmounts = { granted: 0, used: 0, voided: 0, rolledOver: 0, left: 0 };

/** The balances of one customer's credits at a moment: one for each kind and unit among them, sorted alphabetically. */
export function statementBalances(credits: readonly CreditThen[]): StatementBalance[] {
  const balances = new Map<string, StatementBalance>();
  for (const { kind, chargePeriod: unit, totalUses, remainingUses, voidedUses, rolledOverUses } of credits) {
    const sum = balances.get(keyOf({ kind, unit })) ?? { kind, unit, ...nothing };
    balances.set(keyOf({ kind, unit }), {
      ...sum,
      granted: sum.granted + totalUses,
      used: sum.used + totalUses - remainingUses - voidedUses - rolledOverUses,
      voided: sum.voided + voidedUses,
      rolledOver: sum.rolledOver + rolledOverUses,
      left: sum.left + remainingUses,
    });
  }
  return [...balances].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, balance]) => balance);
}

/** The changes in their order, each with the balance after it. */
export function runningEntries(
  opening: readonly StatementBalance[],
  changes: readonly StatementChange[],
): StatementEntry[] {
  const running = new Map<string, StatementAmounts>(opening.map((balance) => [keyOf(balance), amountsOf(balance)]));
  return changes.map(({ creditUsed, totalChange, ...change }) => {
    const before = running.get(keyOf(change)) ?? nothing;
    const share = takenAs[change.type];
    const amount = totalChange - creditUsed;
    const after = {
      ...before,
      granted: before.granted + totalChange,
      [share]: before[share] + creditUsed,
      left: before.left + amount,
    };
    running.set(keyOf(change), after);
    return { ...change, amount, ...after };
  });
}

function keyOf({ kind, unit }: Pick<StatementBalance, "kind" | "unit">): string {
  return `${kind} ${unit}`;
}

function amountsOf({ granted, used, voided, rolledOver, left }: StatementBalance): StatementAmounts {
  return { granted, used, voided, rolledOver, left };
}
