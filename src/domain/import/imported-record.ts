import type { Instant } from "../calendar.ts";
import { type CommandContext, type Decision, laterThan } from "../decision.ts";
import { changesOf, completed, patched } from "../draft.ts";
import { eachField, type Fields, isWritable, type Row } from "../field.ts";
import { untouchedValues } from "../new-record.ts";
import { type Refusal, Refused, refusal } from "../refusal.ts";

/** What became of something that was brought: it was written, it was here already, or it was refused. */
export type ImportOutcome = "written" | "unchanged" | readonly Refusal[];

/** The greatest id that a record may bring: what is made here gets the ids behind it, and there have to be some. */
export const IMPORTED_ID_MAX = 2_000_000_000;

/** A record as it is brought from elsewhere: what it leaves out is not said. `uniqueId` says which one it is. */
export type ImportedRecord<Row extends object> = Partial<Row> & { readonly uniqueId: string };

/**
 * Brings several, one after the other, in one step: the reasons for which one is refused leave the others be.
 * Each has to be refused before anything of it is written.
 */
export function* oneByOne<B, A>(
  all: readonly B[],
  bring: (one: B) => Decision<A>,
): Decision<(A | readonly Refusal[])[]> {
  const answers: (A | readonly Refusal[])[] = [];
  for (const one of all) {
    try {
      answers.push(yield* bring(one));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      answers.push(error.refusals);
    }
  }
  return answers;
}

/** Which of the records that have its UniqueId or id it is. Ids are kept, so one that another record has is refused. */
export function foundHere<Row extends { uniqueId: string; id: number }>(
  found: readonly Row[],
  { uniqueId, id }: { readonly uniqueId: string; readonly id?: number },
): Row | null {
  const here = found.find((row) => row.uniqueId === uniqueId) ?? null;
  if (id !== undefined && here !== null && here.id !== id)
    throw new Refused([refusal("CONFLICTING_VALUES", "id", `is ${here.id} here, and ids do not change`, id)]);
  if (here === null && found.length > 0)
    throw new Refused([refusal("CONFLICTING_VALUES", "id", "is taken by a record with another UniqueId", id)]);
  return here;
}

/** How far clocks may be apart. */
const AHEAD_HOURS_MAX = 24;

/** The times of a record that have not come yet: whatever comes later would have to bear them too. */
export function checkTimes(
  times: { readonly createdOn?: Instant; readonly updatedOn?: Instant },
  { now }: CommandContext,
): Refusal[] {
  const last = now + AHEAD_HOURS_MAX * 3_600_000;
  return (["createdOn", "updatedOn"] as const)
    .filter((name) => (times[name] ?? 0) > last)
    .map((name) => refusal("OUT_OF_RANGE", name, `must be at most ${AHEAD_HOURS_MAX} hours from now`, times[name]));
}

interface Dated {
  readonly uniqueId: string;
  readonly updatedOn: Instant;
}

/**
 * Tells records that are brought from those that have changed here since they were so. What is brought in the same
 * step is no such change: of several that say the same time, the last one holds.
 */
export function changesHere() {
  const times = new Map<string, Instant>();
  const lastOf = ({ uniqueId, updatedOn }: Dated) => times.get(uniqueId) ?? updatedOn;

  return {
    /** A record that does not say when it was so is as it says. */
    isSince: (here: Dated, { updatedOn }: { readonly updatedOn?: Instant }) =>
      updatedOn !== undefined && updatedOn < lastOf(here),

    /** To be told of what was written: what was here before, and what was brought, with its time if it says one. */
    brought(here: Dated | null, { uniqueId, updatedOn = 0 }: Partial<Dated> & Pick<Dated, "uniqueId">): void {
      times.set(uniqueId, here === null ? updatedOn : Math.max(lastOf(here), updatedOn));
    },
  };
}

export type ChangesHere = ReturnType<typeof changesHere>;

/** The values of a record as it is brought: what only the system writes is said by what is brought as well. */
export function importedValues<L extends Fields>(fields: L, brought: Partial<Row<L>>, here: Row<L> | null): Row<L> {
  const values =
    here === null
      ? { ...untouchedValues(fields), ...completed(fields, brought) }
      : { ...here, ...patched(fields, here, brought) };
  const ofSystem = eachField(fields).filter(([name, field]) => !isWritable(field) && brought[name] !== undefined);
  return { ...values, ...Object.fromEntries(ofSystem.map(([name]) => [name, brought[name]])) } as Row<L>;
}

/** When and by whom a record was made and last changed, where what is brought does not say it. */
export function importedTimes(
  brought: Partial<{ createdOn: Instant; updatedOn: Instant; updatedBy: string }>,
  context: CommandContext,
): { createdOn: Instant; updatedOn: Instant; updatedBy: string } {
  const createdOn = brought.createdOn ?? brought.updatedOn ?? context.now;
  return {
    createdOn,
    updatedOn: brought.updatedOn ?? createdOn,
    updatedBy: brought.updatedBy ?? context.by,
  };
}

/**
 * What changes of a record that is here. Its last change is the one that is brought, where that is later
 * than the one known here; else, if anything changes, it is now.
 */
export function importedChanges<Row extends { updatedOn: Instant }>(
  here: Row,
  values: Row,
  context: CommandContext,
  hasChanged = false,
): (Omit<Partial<Row>, "updatedOn"> & { updatedOn: Instant }) | null {
  const { updatedOn, ...changes } = changesOf(here, values);
  if (typeof updatedOn === "number" && updatedOn > here.updatedOn) return { ...changes, updatedOn };
  if (Object.keys(changes).length === 0 && !hasChanged) return null;
  return { ...changes, updatedOn: laterThan(here.updatedOn, context.now) };
}
