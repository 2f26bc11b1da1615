import type { CommandContext } from "../../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../../domain/decisions.ts";
import { Refused, Unavailable } from "../../domain/refusal.ts";
import type { Store } from "../../store/store.ts";
import type { Place, Reporter } from "../reporting/report.ts";

/** Where an import writes, and where it reports. */
export interface ImportContext {
  readonly store: Store;
  readonly context: CommandContext;
  readonly report: Reporter;
}

/**
 * Commits a decision about these lines. If the database fails, the error names the lines and the remedy. `Refused` is
 * thrown unchanged.
 */
export async function commitLines<D extends DecisionName>(
  { store, context, report }: ImportContext,
  lines: readonly Place[],
  decision: D,
  input: InputOf<D>,
): Promise<AnswerOf<D>> {
  try {
    return await store.commit(decision, input, context);
  } catch (error) {
    if (error instanceof Refused) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof Unavailable ? "" : "; if this happens again, leave these lines out";
    const goesOn = `earlier lines are written; run the same command again to continue${remedy}`;
    throw new Error(`${report.span(lines)}: ${reason}; ${goesOn}`, { cause: error });
  }
}
