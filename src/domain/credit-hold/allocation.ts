import type { Instant } from "../calendar.ts";

/** Units that a hold reserves of one credit. Each hold has at most one allocation of a credit. */
export interface HoldAllocation {
  readonly creditHoldId: number;
  readonly coworkerExtraServiceId: number;
  /** The order in which the credits are used, from 0. */
  readonly allocationIndex: number;
  readonly uses: number;
  /** Reserved units that were used. */
  readonly captured: number;
}

/** An allocation of a hold that was not closed. If it has expired, it reserves nothing. */
export interface OpenAllocation extends HoldAllocation {
  readonly createdOn: Instant;
  readonly expiresAt: Instant;
}
