import type { CreditKind } from "../credit/kind.ts";
import type { ChargePeriod } from "../extra-service/fields.ts";

/** What an alert is about: the credits of one kind and unit that a customer has in a business. */
export interface AlertSubject {
  readonly businessId: number;
  readonly coworkerId: number;
  readonly kind: CreditKind;
  readonly unit: ChargePeriod;
}

/** Sums over the credits that are valid at a moment and have something left. */
export interface AlertFigures {
  /** Of their totals. A credit that is used up leaves both sums. */
  readonly total: number;
  /** Of their remaining units, less what active holds reserve. */
  readonly available: number;
}

export const alertLevels = ["ABOVE", "LOW", "EXHAUSTED"] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** The level of a customer without a state: nothing was ever available. */
export const LEVEL_AT_FIRST: AlertLevel = "EXHAUSTED";

/** The level at these figures. Without a percentage there is no LOW; EXHAUSTED does not depend on it. */
export function levelOf({ total, available }: AlertFigures, lowPercent: number | null): AlertLevel {
  if (available <= 0) return "EXHAUSTED";
  return lowPercent !== null && available * 100 <= total * lowPercent ? "LOW" : "ABOVE";
}

/**
 * The event that a change of the level reports; `null` if it reports none. Only a fall is reported: LOW comes from above,
 * and what rises from nothing to a little is silent.
 */
export function crossed(before: AlertLevel, now: AlertLevel): "CREDIT_LOW" | "CREDIT_EXHAUSTED" | null {
  if (now === "EXHAUSTED") return before === "EXHAUSTED" ? null : "CREDIT_EXHAUSTED";
  return now === "LOW" && before === "ABOVE" ? "CREDIT_LOW" : null;
}

/** An order of subjects. All transactions lock states in this order. */
export function bySubject(one: AlertSubject, other: AlertSubject): number {
  if (one.businessId !== other.businessId) return one.businessId - other.businessId;
  if (one.coworkerId !== other.coworkerId) return one.coworkerId - other.coworkerId;
  if (one.kind !== other.kind) return one.kind < other.kind ? -1 : 1;
  if (one.unit !== other.unit) return one.unit < other.unit ? -1 : 1;
  return 0;
}
