import type { CoworkerExtraServiceDraft, CoworkerExtraServicePatch } from "../domain/coworker-extra-service/fields.ts";
import type { Outcome } from "../domain/credit/once.ts";
import type { RecordToChange } from "../domain/decision.ts";
import type { Expected } from "../domain/expected.ts";
import { type Changed, decide, type House } from "./house.ts";
import { mayAct, requireRole, type Viewer } from "./viewer.ts";

/** Gives a customer a credit, or with a `bookingId` a charge, and answers its id. */
export async function createCoworkerExtraService(
  house: House,
  viewer: Viewer,
  draft: CoworkerExtraServiceDraft,
): Promise<number> {
  requireRole(viewer, "CoworkerExtraService-Create");
  return decide(house, viewer, "createCoworkerExtraService", draft);
}

/** Does so once under the idempotency key, and answers what came of it then when it is asked again. */
export async function createCoworkerExtraServiceOnce(
  house: House,
  viewer: Viewer,
  input: { draft: CoworkerExtraServiceDraft; idempotencyKey: string },
): Promise<Outcome<number>> {
  requireRole(viewer, "CoworkerExtraService-Create");
  return decide(house, viewer, "createCoworkerExtraServiceOnce", input);
}

/** Changes a charge or credit. Another `totalUses` of a credit needs the right to write the ledger as well. */
export async function updateCoworkerExtraService(
  house: House,
  viewer: Viewer,
  input: RecordToChange & { patch: CoworkerExtraServicePatch },
): Promise<Changed> {
  requireRole(viewer, "CoworkerExtraService-Edit");
  const mayAdjust = mayAct(viewer, "CoworkerExtraServiceUseHistory-Create");
  return {
    id: input.id,
    updatedOn: await decide(house, viewer, "updateCoworkerExtraService", { ...input, mayAdjust }),
  };
}

/** Deletes a credit that was never used, invoiced or part of a plan. */
export async function deleteCoworkerExtraService(
  house: House,
  viewer: Viewer,
  id: number,
  expected: readonly Expected[] = [],
): Promise<number> {
  requireRole(viewer, "CoworkerExtraService-Delete");
  await decide(house, viewer, "deleteCoworkerExtraService", { id, expected });
  return id;
}
