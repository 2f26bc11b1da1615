import type { CommandContext } from "../../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../../domain/decisions.ts";
import { Refused, Unavailable } from "../../domain/refusal.ts";
import type { Store } from "../../store/store.ts";
import type { Place, Reporter } from "../reporting/report.ts";

/** What an import writes by, and whom it tells. */
export interface Bringing {
  readonly store: Store;
  readonly context: CommandContext;
  readonly report: Reporter;
}

/**
 * Has a decision about these lines taken. Where the database fails, the error says which lines they were, and what is
 * to be done; `Refused` is thrown as it is.
 */
export async function commitLines<D extends DecisionName>(
  { store, context, report }: Bringing,
  lines: readonly Place[],
  decision: D,
  input: InputOf<D>,
): Promise<AnswerOf<D>> {
  try {
    return await store.commit(decision, input, context);
  } catch (error) {
    if (error instanceof Refused) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof Unavailable ? "" : "; if that comes again, leave these lines out";
    const goesOn = `what was written before stays, and the same command goes on${remedy}`;
    throw new Error(`${report.span(lines)}: ${reason}; ${goesOn}`, { cause: error });
  }
}
