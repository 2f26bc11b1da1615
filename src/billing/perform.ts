import type { CommandContext } from "../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../domain/decisions.ts";
import type { Role } from "../domain/role.ts";
import type { Dependencies } from "./dependencies.ts";
import { nameOf, requireRole, type Viewer } from "./viewer.ts";

/** A decision with the roles that it needs. Every operation with an idempotency key is one. */
interface Performed<N extends DecisionName> {
  readonly name: N;
  readonly roles: readonly Role[];
}

/**
 * Commits a decision for the viewer, now, within the viewer's businesses. Only this function checks the rights of a change
 * and passes a decision to the store: rules for every change belong here. Throws `Forbidden` with the first role that the
 * viewer lacks, `Refused` if nothing is written, and `Unavailable`.
 */
export async function perform<N extends DecisionName>(
  { store, clock }: Dependencies,
  viewer: Viewer,
  { name, roles }: Performed<N>,
  input: InputOf<N>,
): Promise<AnswerOf<N>> {
  for (const role of roles) requireRole(viewer, role);
  const context: CommandContext = { now: clock.now(), by: nameOf(viewer), businesses: viewer.businesses };
  return store.commit(name, input, context);
}
