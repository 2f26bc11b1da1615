import type { Pulled } from "../../store/scratch/pulled.ts";
import { isId, type Problem, type Source, type UpstreamRecord } from "./records.ts";
import { rulesOf } from "./slots.ts";
import type { PullState } from "./state.ts";

interface Kept {
  readonly entity: Source;
  readonly records: readonly UpstreamRecord[];
  readonly problems: readonly Problem[];
  /** Credits to read because of these rows. */
  readonly credits?: readonly number[];
  /** The ids that were requested. */
  readonly asked?: readonly number[];
}

/** Stores the state with the records of its step. Drops the earlier version of a record that can no longer be read. */
export function keep(pulled: Pulled, state: PullState, read?: Kept): PullState {
  pulled.together(() => {
    if (read !== undefined) keepRead(pulled, read);
    pulled.setState(JSON.stringify(state));
  });
  return state;
}

function keepRead(pulled: Pulled, { entity, records, problems, credits = [], asked = [] }: Kept): void {
  const bodies = records.map(({ id, properties }) => ({ id, body: JSON.stringify(properties) }));
  pulled.keep(entity, bodies);
  for (const problem of problems) {
    pulled.noteProblem(entity, problem);
    if (problem.id !== null) pulled.drop(entity, problem.id);
  }
  pulled.unwant(entity, asked);
  const answered = new Set([...records, ...problems].map(({ id }) => id));
  pulled.noteGone(
    entity,
    asked.filter((id) => !answered.has(id)),
  );
  pulled.want("CoworkerExtraService", credits);
  if (entity === "UseHistory") noteRows(pulled, records);
  if (entity === "ExtraServiceTimeSlot") {
    const rules = rulesOf(records);
    const here = pulled.kept("ExtraService", rules);
    pulled.want(
      "ExtraService",
      rules.filter((id) => !here.has(id)),
    );
  }
}

function noteRows(pulled: Pulled, rows: readonly UpstreamRecord[]): void {
  for (const { createdOn, properties } of rows)
    if (createdOn !== null && isId(properties.CoworkerExtraServiceId))
      pulled.noteRow(properties.CoworkerExtraServiceId, createdOn);
}
