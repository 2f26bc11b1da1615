import type { Instant } from "../calendar.ts";
import type { CoworkerExtraService, CreditStatus } from "../coworker-extra-service/fields.ts";
import { statusOf } from "../coworker-extra-service/rules.ts";
import type { CreditKind } from "./kind.ts";

/** A customer of a business. */
export interface Holder {
  readonly coworkerId: number;
  readonly businessId: number;
}

/** A credit with its amounts according to the ledger at a moment. */
export type CreditThen = Holder &
  Pick<
    CoworkerExtraService,
    "chargePeriod" | "totalUses" | "remainingUses" | "validFrom" | "expireDate" | "voidedOn"
  > & {
    readonly kind: CreditKind;
    /** Units that voiding took: those left at that time, and those given back since. */
    readonly voidedUses: number;
    /** Units that moved to the next credit of the schedule. */
    readonly rolledOverUses: number;
    /** Units that active holds reserve at the moment. */
    readonly heldUses: number;
  };

/** A customer's balance of one kind of credit in one unit. `granted` is the sum of the seven amounts after it. */
export interface CreditBalance {
  readonly kind: CreditKind;
  readonly unit: CoworkerExtraService["chargePeriod"];
  /** Sum of the totals. Units that rolled over are in two of them: `granted − rolledOver` was given. */
  readonly granted: number;
  readonly used: number;
  /** Units that moved to the next credit of a schedule. */
  readonly rolledOver: number;
  readonly held: number;
  readonly expired: number;
  readonly voided: number;
  readonly scheduled: number;
  readonly available: number;
}

/** The two moments of a balance. */
export interface BalanceMoments {
  /** Moment as of which the ledger is read; `null` for its present state. */
  readonly lookBackTo: Instant | null;
  /** Moment at which holds are judged. */
  readonly heldAt: Instant;
  /** Moment at which the credit would be used. */
  readonly usageAt: Instant;
}

/**
 * Looks back only to a past moment. `asOf` the present or the future reads the ledger as it is, because all its rows
 * count by then. A balance as of now therefore equals the default one, even if the clock was set back and rows are ahead of it.
 */
export function balanceMoments(
  { asOf, usageAt }: { readonly asOf?: Instant | null; readonly usageAt?: Instant | null },
  now: Instant,
): BalanceMoments {
  const lookBackTo = asOf != null && asOf < now ? asOf : null;
  return { lookBackTo, heldAt: asOf ?? now, usageAt: usageAt ?? asOf ?? now };
}

/** The amount of the balance to which the remaining units of a credit are added, by status. */
const shareOf = {
  VOIDED: "voided",
  EXPIRED: "expired",
  SCHEDULED: "scheduled",
  EXHAUSTED: "available",
  ACTIVE: "available",
} as const satisfies Record<CreditStatus, keyof CreditBalance>;

/**
 * The balances of one customer's credits: one for each kind and unit among them, sorted alphabetically. The sums may be
 * greater than the maximum of a single amount.
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
  return { kind, unit, granted: 0, used: 0, rolledOver: 0, held: 0, expired: 0, voided: 0, scheduled: 0, available: 0 };
}

function withCredit(balance: CreditBalance, credit: CreditThen, usageAt: Instant): CreditBalance {
  const { totalUses, remainingUses, voidedUses, rolledOverUses } = credit;
  // An imported past may hold more than was left then.
  const held = Math.min(remainingUses, credit.heldUses);
  // Only charges have no status.
  const share = shareOf[statusOf(credit, usageAt)!];
  const sum = {
    ...balance,
    granted: balance.granted + totalUses,
    used: balance.used + totalUses - remainingUses - voidedUses - rolledOverUses,
    rolledOver: balance.rolledOver + rolledOverUses,
    held: balance.held + held,
    voided: balance.voided + voidedUses,
  };
  return { ...sum, [share]: sum[share] + remainingUses - held };
}
