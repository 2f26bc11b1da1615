import type { UpstreamCurrency } from "../domain/currency-numbers.ts";
import type { RecordToChange } from "../domain/decision.ts";
import type { LinkChanges } from "../domain/draft.ts";
import type { Expected } from "../domain/expected.ts";
import type { ExtraServiceDraft, ExtraServicePatch } from "../domain/extra-service/fields.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import type { Changed, Dependencies } from "./dependencies.ts";
import { perform } from "./perform.ts";
import type { Viewer } from "./viewer.ts";

type Draft = ExtraServiceDraft & UpstreamCurrency;

/** Creates a pricing rule or printing credit and answers its id. Throws `Refused` with every broken rule. */
export async function createExtraService(dependencies: Dependencies, viewer: Viewer, draft: Draft): Promise<number> {
  return perform(dependencies, viewer, { name: "createExtraService", roles: ["ExtraService-Create"] }, draft);
}

/** Creates it once per idempotency key. A repeated call gets the stored outcome. */
export async function createExtraServiceOnce(
  dependencies: Dependencies,
  viewer: Viewer,
  input: { draft: Draft; idempotencyKey: string },
): Promise<Outcome<number>> {
  return perform(dependencies, viewer, { name: "createExtraServiceOnce", roles: ["ExtraService-Create"] }, input);
}

/** Changes a rule; with `expectedUpdatedOn` only if it has not changed since. */
export async function updateExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  input: RecordToChange & { patch: ExtraServicePatch & UpstreamCurrency; links?: LinkChanges },
): Promise<Changed> {
  return {
    id: input.id,
    updatedOn: await perform(dependencies, viewer, { name: "updateExtraService", roles: ["ExtraService-Edit"] }, input),
  };
}

/** Deletes a rule that no charge or credit uses. */
export async function deleteExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  id: number,
  expected: readonly Expected[] = [],
): Promise<number> {
  await perform(dependencies, viewer, { name: "deleteExtraService", roles: ["ExtraService-Delete"] }, { id, expected });
  return id;
}
