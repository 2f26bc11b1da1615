import type { CoworkerExtraServiceDraft, CoworkerExtraServicePatch } from "../domain/coworker-extra-service/fields.ts";
import type { RecordToChange } from "../domain/decision.ts";
import type { Expected } from "../domain/expected.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import { type Changed, type Dependencies, decide } from "./dependencies.ts";
import { mayAct, requireRole, type Viewer } from "./viewer.ts";

/** Gives a customer a credit, or with a `bookingId` a charge, and answers its id. */
export async function createCoworkerExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  draft: CoworkerExtraServiceDraft,
): Promise<number> {
  requireRole(viewer, "CoworkerExtraService-Create");
  return decide(dependencies, viewer, "createCoworkerExtraService", draft);
}

/** Does so once under the idempotency key, and answers what came of it then when it is asked again. */
export async function createCoworkerExtraServiceOnce(
  dependencies: Dependencies,
  viewer: Viewer,
  input: { draft: CoworkerExtraServiceDraft; idempotencyKey: string },
): Promise<Outcome<number>> {
  requireRole(viewer, "CoworkerExtraService-Create");
  return decide(dependencies, viewer, "createCoworkerExtraServiceOnce", input);
}

/** Changes a charge or credit. Another `totalUses` of a credit needs the right to write the ledger as well. */
export async function updateCoworkerExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  input: RecordToChange & { patch: CoworkerExtraServicePatch },
): Promise<Changed> {
  requireRole(viewer, "CoworkerExtraService-Edit");
  const mayAdjust = mayAct(viewer, "CoworkerExtraServiceUseHistory-Create");
  return {
    id: input.id,
    updatedOn: await decide(dependencies, viewer, "updateCoworkerExtraService", { ...input, mayAdjust }),
  };
}

/** Deletes a credit that was never used, invoiced or part of a plan. */
export async function deleteCoworkerExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  id: number,
  expected: readonly Expected[] = [],
): Promise<number> {
  requireRole(viewer, "CoworkerExtraService-Delete");
  await decide(dependencies, viewer, "deleteCoworkerExtraService", { id, expected });
  return id;
}
