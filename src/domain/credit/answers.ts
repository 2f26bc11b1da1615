import { ref, uses, uuid } from "../field.ts";
import { type CompleteValues, ids } from "../input-field.ts";

/** The answer of an operation that adds one row to the ledger of one credit. */
export const oneRow = {
  coworkerExtraServiceId: ref("The credit now; null after a refusal.", { to: "CoworkerExtraService" }),
  useHistoryId: ref("The added ledger row; null after a refusal.", { to: "UseHistory" }),
} as const;
export type OneRow = CompleteValues<typeof oneRow>;

/** The answer of an operation that adds rows to the ledgers of several credits, by allocation. */
export function someRows(covered: string, uncovered: string) {
  return {
    operationId: uuid("Identifier of the operation, shared by its rows; null after a refusal."),
    useHistoryIds: ids("The added ledger rows, in allocation order; empty after a refusal.", { to: "UseHistory" }),
    covered: uses(covered),
    uncovered: uses(uncovered),
  } as const;
}
export type SomeRows = CompleteValues<ReturnType<typeof someRows>>;
