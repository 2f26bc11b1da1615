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
 * Has the store take a decision in the name of the viewer, now, within the viewer's businesses. The one place where the
 * rights of a change are checked and a decision is passed to the store: what concerns every change belongs here. Throws
 * `Forbidden` with the first role that the viewer lacks, `Refused` where nothing is written, and `Unavailable`.
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
