import type { CommandContext } from "../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf, OperationName, Rehearsed } from "../domain/decisions.ts";
import type { DryRun } from "../domain/dry-run.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import type { Role } from "../domain/role.ts";
import type { Store } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import { nameOf, requireRole, type Viewer } from "./viewer.ts";

/** A decision with the roles that it needs. Every operation with an idempotency key is one. */
interface Performed<N extends DecisionName> {
  readonly name: N;
  readonly roles: readonly Role[];
}

/** The dependencies of a change. */
export interface Performing extends Pick<Dependencies, "clock"> {
  readonly store: Pick<Store, "commit">;
}

/**
 * Commits a decision for the viewer, now, within the viewer's businesses. Only this function checks the rights of a change
 * and passes a decision to the store: rules for every change belong here. Throws `Forbidden` with the first role that the
 * viewer lacks, `Refused` if nothing is written, and `Unavailable`.
 */
export async function perform<N extends DecisionName>(
  dependencies: Performing,
  viewer: Viewer,
  performed: Performed<N>,
  input: InputOf<N>,
): Promise<AnswerOf<N>> {
  return dependencies.store.commit(performed.name, input, permitted(dependencies, viewer, performed));
}

type AnswerOfOperation<N extends OperationName> = AnswerOf<N> extends Outcome<infer A> ? A : never;

/** Does what `perform` does, but writes nothing: returns what the operation would answer and write at this moment. */
export async function performDry<N extends OperationName>(
  dependencies: Dependencies,
  viewer: Viewer,
  performed: Performed<N>,
  input: InputOf<N>,
): Promise<DryRun<AnswerOfOperation<N>>> {
  const dry = { operation: performed.name, input } as Rehearsed;
  const ran = await dependencies.store.commit("dryRun", dry, permitted(dependencies, viewer, performed));
  return ran as DryRun<AnswerOfOperation<N>>;
}

/** The context of a change by the viewer, now. Throws `Forbidden` with the first role that the viewer lacks. */
function permitted({ clock }: Performing, viewer: Viewer, { roles }: Performed<DecisionName>): CommandContext {
  for (const role of roles) requireRole(viewer, role);
  return { now: clock.now(), by: nameOf(viewer), businesses: viewer.businesses };
}
