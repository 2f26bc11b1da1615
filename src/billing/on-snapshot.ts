import type { Decision } from "../domain/decision.ts";
import type { Step } from "../domain/step.ts";
import type { Reader } from "../store/store.ts";

/** Maximum number of records that one step may find. */
const FOUND_MAX = 100_000;

/** Runs a decision that only finds records, on a snapshot and without locks. The same rules then serve reads and changes. */
export async function onSnapshot<A>(decision: Decision<A>, reader: Reader): Promise<A> {
  let next = decision.next();
  while (!next.done) next = decision.next((await answered(next.value, reader)) as never);
  return next.value;
}

async function answered(step: Step, reader: Reader): Promise<unknown> {
  switch (step.step) {
    case "find": {
      const page = { where: step.where, order: [], take: "first", count: FOUND_MAX } as const;
      return (await reader.page(step.entity, page as never, step.fields)).rows;
    }
    case "exists":
      return (await reader.count(step.entity, step.where as never)) > 0;
    default:
      throw new Error(`a snapshot does not answer the step ${step.step}`);
  }
}
