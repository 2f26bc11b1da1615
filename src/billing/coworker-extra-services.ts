import type { CoworkerExtraServiceDraft, CoworkerExtraServicePatch } from "../domain/coworker-extra-service/fields.ts";
import type { RecordToChange } from "../domain/decision.ts";
import type { Expected } from "../domain/expected.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import type { Changed, Dependencies } from "./dependencies.ts";
import { perform } from "./perform.ts";
import { mayAct, type Viewer } from "./viewer.ts";

const CREATE = "CoworkerExtraService-Create";

/** Gives a customer a credit, or with a `bookingId` a charge, and answers its id. */
export async function createCoworkerExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  draft: CoworkerExtraServiceDraft,
): Promise<number> {
  return perform(dependencies, viewer, { name: "createCoworkerExtraService", roles: [CREATE] }, draft);
}

/** Creates it once per idempotency key. A repeated call gets the stored outcome. */
export async function createCoworkerExtraServiceOnce(
  dependencies: Dependencies,
  viewer: Viewer,
  input: { draft: CoworkerExtraServiceDraft; idempotencyKey: string },
): Promise<Outcome<number>> {
  return perform(dependencies, viewer, { name: "createCoworkerExtraServiceOnce", roles: [CREATE] }, input);
}

/** Changes a charge or credit. A new `totalUses` of a credit also needs the role to write the ledger. */
export async function updateCoworkerExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  input: RecordToChange & { patch: CoworkerExtraServicePatch },
): Promise<Changed> {
  const mayAdjust = mayAct(viewer, "CoworkerExtraServiceUseHistory-Create");
  const change = { name: "updateCoworkerExtraService", roles: ["CoworkerExtraService-Edit"] } as const;
  return { id: input.id, updatedOn: await perform(dependencies, viewer, change, { ...input, mayAdjust }) };
}

/** Deletes a credit that was never used, invoiced or part of a plan. */
export async function deleteCoworkerExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  id: number,
  expected: readonly Expected[] = [],
): Promise<number> {
  const removal = { name: "deleteCoworkerExtraService", roles: ["CoworkerExtraService-Delete"] } as const;
  await perform(dependencies, viewer, removal, { id, expected });
  return id;
}
