import { type Refusal, refusal } from "../refusal.ts";
import type { UseHistoryEntry } from "../use-history/chain.ts";
import type { Ledger } from "./credit-ledger.ts";
import type { ImportedRow } from "./imported-rows.ts";

/** Units of a credit roll over once. */
export function onceRolledOver({ rows }: Ledger) {
  let isRolledOver = rows.some(({ kind }) => kind === "ROLLOVER");
  return {
    check: (row: Pick<ImportedRow, "kind">): Refusal[] =>
      isRolledOver && row.kind === "ROLLOVER"
        ? [refusal("CONFLICTING_VALUES", "kind", "must not be ROLLOVER: the credit rolled over before", "ROLLOVER")]
        : [],
    note({ kind }: UseHistoryEntry): void {
      isRolledOver ||= kind === "ROLLOVER";
    },
  };
}
