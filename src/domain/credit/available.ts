import { gt } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";

/** Units of a credit that active holds reserve. */
export interface Held {
  readonly heldUses: number;
}

/** A credit with everything that decides how much of it can be used. */
export type Spendable = Pick<CoworkerExtraService, "remainingUses"> & Held;

/** Units that can be used: what is left, less what active holds reserve. The only place that answers this question. */
export function availableUses({ remainingUses, heldUses }: Spendable): number {
  return remainingUses - heldUses;
}

/**
 * The condition for credits of which something may be available. It does not look at holds, which end by the clock:
 * `withHeld` and `availableUses` decide for the records that are found.
 */
export const mayBeAvailable = gt("remainingUses", 0);
