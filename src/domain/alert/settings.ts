/** The alerts of a business. */
export interface AlertSettings {
  readonly businessId: number;
  /** CREDIT_LOW comes at this percentage of the totals; `null`: never. */
  readonly lowPercent: number | null;
  /** CREDIT_EXPIRING comes this many days before the expiry, for each; ascending; none: never. */
  readonly expiringDays: readonly number[];
}

/** The settings of a business that never set any. */
export const initialAlerts = { lowPercent: 20, expiringDays: [7] } as const;

export const DAYS_MAX = 10;
