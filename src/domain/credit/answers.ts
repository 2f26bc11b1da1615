import { ref, uses, uuid } from "../field.ts";
import { ids, type Values } from "../input-field.ts";

/** The answer of an operation that adds one row to the ledger of one credit. */
export const oneRow = {
  coworkerExtraServiceId: ref("The credit as it is now; null where it was refused.", { to: "CoworkerExtraService" }),
  useHistoryId: ref("The row that was added; null where it was refused.", { to: "UseHistory" }),
} as const;
export type OneRow = Values<typeof oneRow>;

/** The answer of an operation that adds rows to the ledgers of several credits, by allocation. */
export function someRows(covered: string, uncovered: string) {
  return {
    operationId: uuid("Shared by the rows; null where it was refused."),
    useHistoryIds: ids("The rows that were added, by allocation; none where it was refused.", { to: "UseHistory" }),
    covered: uses(covered),
    uncovered: uses(uncovered),
  } as const;
}
export type SomeRows = Values<ReturnType<typeof someRows>>;
