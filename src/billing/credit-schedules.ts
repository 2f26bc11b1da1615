import type { Instant } from "../domain/calendar.ts";
import type { CreditScheduleDraft, CreditSchedulePatch } from "../domain/credit-schedule/fields.ts";
import type { RecordToChange } from "../domain/decision.ts";
import type { Outcome } from "../domain/idempotency/once.ts";
import type { Changed, Dependencies } from "./dependencies.ts";
import { perform } from "./perform.ts";
import type { Viewer } from "./viewer.ts";

const CREATE = "CoworkerExtraService-Create";
const EDIT = "CoworkerExtraService-Edit";

/** Creates a schedule and answers its id. Its credits come later: `runSchedules` grants them. */
export async function createCreditSchedule(
  dependencies: Dependencies,
  viewer: Viewer,
  draft: CreditScheduleDraft,
): Promise<number> {
  const { timeZone } = dependencies;
  return perform(dependencies, viewer, { name: "createCreditSchedule", roles: [CREATE] }, { draft, timeZone });
}

/** Creates it once per idempotency key. A repeated call gets the stored outcome. */
export async function createCreditScheduleOnce(
  dependencies: Dependencies,
  viewer: Viewer,
  input: { draft: CreditScheduleDraft; idempotencyKey: string },
): Promise<Outcome<number>> {
  const { timeZone } = dependencies;
  return perform(dependencies, viewer, { name: "createCreditScheduleOnce", roles: [CREATE] }, { ...input, timeZone });
}

/** Changes a schedule; with `expectedUpdatedOn` only if it has not changed since. */
export async function updateCreditSchedule(
  dependencies: Dependencies,
  viewer: Viewer,
  input: RecordToChange & { patch: CreditSchedulePatch },
): Promise<Changed> {
  const change = { name: "updateCreditSchedule", roles: [EDIT] } as const;
  return { id: input.id, updatedOn: await perform(dependencies, viewer, change, input) };
}

/** Ends a schedule at a moment; `null`: now. */
export async function endCreditSchedule(
  dependencies: Dependencies,
  viewer: Viewer,
  input: { id: number; endsOn: Instant | null },
): Promise<Changed> {
  const end = { name: "endCreditSchedule", roles: [EDIT] } as const;
  return { id: input.id, updatedOn: await perform(dependencies, viewer, end, input) };
}
