import { type Refusal, refusal } from "../refusal.ts";
import type { UseHistoryEntry } from "../use-history/chain.ts";
import type { UseHistory } from "../use-history/fields.ts";
import type { Ledger } from "./credit-ledger.ts";

/** Units of a credit roll over once, and then at least one. */
export function onceRolledOver({ rows }: Ledger) {
  let isRolledOver = rows.some(({ kind }) => kind === "ROLLOVER");
  return {
    check({ kind, creditUsed }: Partial<Pick<UseHistory, "kind" | "creditUsed">>): Refusal[] {
      if (kind !== "ROLLOVER") return [];
      if (isRolledOver)
        return [refusal("CONFLICTING_VALUES", "kind", "must not be ROLLOVER: the credit rolled over before", kind)];
      if ((creditUsed ?? 0) > 0) return [];
      const message = "must be above 0 where the kind is ROLLOVER";
      return [refusal("CONFLICTING_VALUES", "creditUsed", message, creditUsed ?? null)];
    },
    note({ kind }: UseHistoryEntry): void {
      isRolledOver ||= kind === "ROLLOVER";
    },
  };
}
