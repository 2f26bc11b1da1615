import type { Decision } from "../../src/domain/decision.ts";
import type { KeptOperation, Step } from "../../src/domain/step.ts";

/** Runs the decision with the stored key. Returns its steps. It may read nothing else. */
export function carriedOut<A>(decision: Decision<A>, kept: KeptOperation | null): { answer: A; steps: Step[] } {
  const steps: Step[] = [];
  let next = decision.next();
  while (!next.done) {
    steps.push(next.value);
    next = decision.next((next.value.step === "recall" ? kept : undefined) as never);
  }
  return { answer: next.value, steps };
}
