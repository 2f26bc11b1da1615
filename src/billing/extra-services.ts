import type { UpstreamCurrency } from "../domain/currency-numbers.ts";
import type { RecordToChange } from "../domain/decision.ts";
import type { LinkChanges } from "../domain/draft.ts";
import type { Expected } from "../domain/expected.ts";
import type { ExtraServiceDraft, ExtraServicePatch } from "../domain/extra-service/fields.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import { type Changed, type Dependencies, decide } from "./dependencies.ts";
import { requireRole, type Viewer } from "./viewer.ts";

type Draft = ExtraServiceDraft & UpstreamCurrency;

/** Creates a pricing rule or printing credit and answers its id. Throws `Refused` with every broken rule. */
export async function createExtraService(dependencies: Dependencies, viewer: Viewer, draft: Draft): Promise<number> {
  requireRole(viewer, "ExtraService-Create");
  return decide(dependencies, viewer, "createExtraService", draft);
}

/** Creates it once under the idempotency key, and answers what came of it then when it is asked again. */
export async function createExtraServiceOnce(
  dependencies: Dependencies,
  viewer: Viewer,
  input: { draft: Draft; idempotencyKey: string },
): Promise<Outcome<number>> {
  requireRole(viewer, "ExtraService-Create");
  return decide(dependencies, viewer, "createExtraServiceOnce", input);
}

/** Changes a rule; with `expectedUpdatedOn` only if it has not changed since. */
export async function updateExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  input: RecordToChange & { patch: ExtraServicePatch & UpstreamCurrency; links?: LinkChanges },
): Promise<Changed> {
  requireRole(viewer, "ExtraService-Edit");
  return { id: input.id, updatedOn: await decide(dependencies, viewer, "updateExtraService", input) };
}

/** Deletes a rule that no charge or credit uses. */
export async function deleteExtraService(
  dependencies: Dependencies,
  viewer: Viewer,
  id: number,
  expected: readonly Expected[] = [],
): Promise<number> {
  requireRole(viewer, "ExtraService-Delete");
  await decide(dependencies, viewer, "deleteExtraService", { id, expected });
  return id;
}
