import { Forbidden, Refused, Unavailable } from "../domain/refusal.ts";
import type { Store } from "../store/store.ts";
import type { Metrics } from "./metrics.ts";
import type { Tracing } from "./tracing.ts";

/** How a decision ended. `refused` counts refusals that are kept under a key as well. */
export type DecisionOutcome = "done" | "replayed" | "refused" | "unavailable" | "failed";

/** The store, with each commit counted and, if spans are exported, within a span. Reads are not changed. */
export function observedStore(store: Store, metrics: Metrics, tracing: Tracing | null): Store {
  const commit: Store["commit"] = async (name, input, context) => {
    const begun = performance.now();
    let outcome: DecisionOutcome = "failed";
    try {
      const run = () => store.commit(name, input, context);
      const answer = await (tracing === null ? run() : tracing.within(`decision ${name}`, {}, run));
      outcome = outcomeOf(answer);
      return answer;
    } catch (error) {
      outcome = outcomeOfError(error);
      throw error;
    } finally {
      metrics.decided(name, outcome, (performance.now() - begun) / 1_000);
    }
  };
  return { ...store, commit };
}

/** The outcome of an operation with a key says whether it was replayed or refused; other answers are records. */
function outcomeOf(answer: unknown): DecisionOutcome {
  if (typeof answer !== "object" || answer === null) return "done";
  if ("replayed" in answer && answer.replayed === true) return "replayed";
  return "refusals" in answer && Array.isArray(answer.refusals) && answer.refusals.length > 0 ? "refused" : "done";
}

function outcomeOfError(error: unknown): DecisionOutcome {
  if (error instanceof Refused || error instanceof Forbidden) return "refused";
  return error instanceof Unavailable ? "unavailable" : "failed";
}
