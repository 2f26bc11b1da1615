import type { Instant } from "../calendar.ts";
import type { CoworkerExtraService, CreditStatus } from "../coworker-extra-service/fields.ts";
import { statusOf } from "../coworker-extra-service/rules.ts";
import type { CreditKind } from "./kind.ts";

/** A customer of a business. */
export interface Holder {
  readonly coworkerId: number;
  readonly businessId: number;
}

/** A credit with the amounts that the ledger had at a moment. */
export type CreditThen = Holder &
  Pick<
    CoworkerExtraService,
    "chargePeriod" | "totalUses" | "remainingUses" | "validFrom" | "expireDate" | "voidedOn"
  > & {
    readonly kind: CreditKind;
    /** What was left when it was voided, and what was given back and taken again since. */
    readonly voidedUses: number;
  };

/** What a customer has of one kind of credit in one unit: `granted` is the sum of the five that follow it. */
export interface CreditBalance {
  readonly kind: CreditKind;
  readonly unit: CoworkerExtraService["chargePeriod"];
  readonly granted: number;
  readonly used: number;
  readonly expired: number;
  readonly voided: number;
  readonly scheduled: number;
  readonly available: number;
}

/** For which moments a balance is asked. */
export interface BalanceMoments {
  /** As which moment the ledger is looked at; `null`: as it is. */
  readonly lookBackTo: Instant | null;
  /** When the credit would be used. */
  readonly usageAt: Instant;
}

/**
 * A moment that is not past has nothing to look back to: everything that is known is known by then. So a balance as
 * of now is the one that nothing was said for, even where a clock that was set back left rows ahead of it.
 */
export function balanceMoments(
  { asOf, usageAt }: { readonly asOf?: Instant | null; readonly usageAt?: Instant | null },
  now: Instant,
): BalanceMoments {
  const lookBackTo = asOf != null && asOf < now ? asOf : null;
  return { lookBackTo, usageAt: usageAt ?? asOf ?? now };
}

/** To what of a balance that belongs which is left of a credit. */
const shareOf = {
  VOIDED: "voided",
  EXPIRED: "expired",
  SCHEDULED: "scheduled",
  EXHAUSTED: "available",
  ACTIVE: "available",
} as const satisfies Record<CreditStatus, keyof CreditBalance>;

/**
 * The balances of credits of one customer, for each kind and unit that there are credits of, by kind and unit in
 * alphabetical order. The sums may be greater than any single amount.
 */
export function creditBalances(credits: readonly CreditThen[], usageAt: Instant): CreditBalance[] {
  const balances = new Map<string, CreditBalance>();
  for (const credit of credits) {
    const key = `${credit.kind} ${credit.chargePeriod}`;
    balances.set(key, withCredit(balances.get(key) ?? emptyBalance(credit), credit, usageAt));
  }
  return [...balances].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, balance]) => balance);
}

function emptyBalance({ kind, chargePeriod: unit }: CreditThen): CreditBalance {
  return { kind, unit, granted: 0, used: 0, expired: 0, voided: 0, scheduled: 0, available: 0 };
}

function withCredit(balance: CreditBalance, credit: CreditThen, usageAt: Instant): CreditBalance {
  const { totalUses, remainingUses, voidedUses } = credit;
  // Only charges have no status.
  const share = shareOf[statusOf(credit, usageAt)!];
  const sum = {
    ...balance,
    granted: balance.granted + totalUses,
    used: balance.used + totalUses - remainingUses - voidedUses,
    voided: balance.voided + voidedUses,
  };
  return { ...sum, [share]: sum[share] + remainingUses };
}
