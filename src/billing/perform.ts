import type { AnswerOf, DecisionName, InputOf } from "../domain/decisions.ts";
import type { Role } from "../domain/role.ts";
import { type Dependencies, decide } from "./dependencies.ts";
import { requireRole, type Viewer } from "./viewer.ts";

/** A decision that callers ask for by name, and the roles that it needs: every operation is one. */
interface Performed<N extends DecisionName> {
  readonly name: N;
  readonly roles: readonly Role[];
}

/**
 * Does what the viewer asks for. The one place where rights are checked and the decision is passed to the store: what
 * concerns every operation belongs here. Throws `Forbidden` with the first role that the viewer lacks, `Refused` where
 * nothing is done or kept, and `Unavailable`.
 */
export async function perform<N extends DecisionName>(
  dependencies: Dependencies,
  viewer: Viewer,
  { name, roles }: Performed<N>,
  input: InputOf<N>,
): Promise<AnswerOf<N>> {
  for (const role of roles) requireRole(viewer, role);
  return decide(dependencies, viewer, name, input);
}
