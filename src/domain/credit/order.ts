import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";

/** The fields that decide the burn order, and the remaining units. */
export const burnFields = [
  "id",
  "priority",
  "expireDate",
  "free",
  "isFromTariff",
  "price",
  "totalUses",
  "validFrom",
  "createdOn",
  "remainingUses",
] as const;

export type Burnable = Pick<CoworkerExtraService, (typeof burnFields)[number]> & {
  /** How many resource types the credit's service is linked to. */
  readonly resourceTypeCount: number;
};

/** Negative if `a` is used before `b`. The first difference decides; the id makes the order total. */
export function byBurnOrder(a: Burnable, b: Burnable): number {
  return (
    a.priority - b.priority ||
    Number(b.isFromTariff) - Number(a.isFromTariff) ||
    compared(a.expireDate ?? Number.POSITIVE_INFINITY, b.expireDate ?? Number.POSITIVE_INFINITY) ||
    a.resourceTypeCount - b.resourceTypeCount ||
    Number(isPaid(a)) - Number(isPaid(b)) ||
    byUnitPrice(a, b) ||
    compared(a.validFrom ?? Number.NEGATIVE_INFINITY, b.validFrom ?? Number.NEGATIVE_INFINITY) ||
    a.createdOn - b.createdOn ||
    a.id - b.id
  );
}

function isPaid({ free, isFromTariff }: Burnable): boolean {
  return !free && !isFromTariff;
}

/** Compares prices of one unit without dividing: a/m < b/n if a·n < b·m. BigInt is slow and only needed for rare huge products. */
function byUnitPrice(a: Burnable, b: Burnable): number {
  const [left, right] = [priceOf(a) * b.totalUses, priceOf(b) * a.totalUses];
  if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return left - right;
  const exact = BigInt(priceOf(a)) * BigInt(b.totalUses) - BigInt(priceOf(b)) * BigInt(a.totalUses);
  return exact < 0n ? -1 : Number(exact > 0n);
}

function priceOf(credit: Burnable): number {
  return isPaid(credit) ? (credit.price ?? 0) : 0;
}

/** The sign of `a - b`. Subtracting would give NaN for two equal infinities. */
function compared(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
