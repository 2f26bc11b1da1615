import type { Instant } from "../calendar.ts";
import { type CommandContext, type Decision, laterThan } from "../decision.ts";
import { changesOf, completed, patched } from "../draft.ts";
import { eachField, type Fields, isWritable, type Row } from "../field.ts";
import { untouchedValues } from "../new-record.ts";
import { type Refusal, Refused, refusal } from "../refusal.ts";

/** The outcome of an import: written, already present, or refused. */
export type ImportOutcome = "written" | "unchanged" | readonly Refusal[];

/** The greatest id that an import may use. New records get greater ids, and some must be left for them. */
export const IMPORTED_ID_MAX = 2_000_000_000;

/** A record from elsewhere. Missing properties are unknown. `uniqueId` identifies it. */
export type ImportedRecord<Row extends object> = Partial<Row> & { readonly uniqueId: string };

/**
 * Imports several items in turn, in one step. The refusal of one does not affect the others, so it must come before
 * anything of that item is written.
 */
export function* oneByOne<B, A>(
  all: readonly B[],
  importOne: (one: B) => Decision<A>,
): Decision<(A | readonly Refusal[])[]> {
  const answers: (A | readonly Refusal[])[] = [];
  for (const one of all) {
    try {
      answers.push(yield* importOne(one));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      answers.push(error.refusals);
    }
  }
  return answers;
}

/** The existing record, of those found by UniqueId or id. Ids are kept: an id that another record has is refused. */
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

/** Maximum difference between clocks. */
const AHEAD_HOURS_MAX = 24;

/** Refuses times too far in the future: every later change would have to be even later. */
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
 * Finds records that changed here after the version that is imported. Writes of the same step do not count: of several
 * versions with the same time, the last one wins.
 */
export function changesHere() {
  const times = new Map<string, Instant>();
  const lastOf = ({ uniqueId, updatedOn }: Dated) => times.get(uniqueId) ?? updatedOn;

  return {
    /** An imported record without a time counts as current. */
    isSince: (here: Dated, { updatedOn }: { readonly updatedOn?: Instant }) =>
      updatedOn !== undefined && updatedOn < lastOf(here),

    /** Notes a write: the record before it (`null`: new), and the imported record, with its time if it has one. */
    noteWrite(here: Dated | null, { uniqueId, updatedOn = 0 }: Partial<Dated> & Pick<Dated, "uniqueId">): void {
      times.set(uniqueId, here === null ? updatedOn : Math.max(lastOf(here), updatedOn));
    },
  };
}

export type ChangesHere = ReturnType<typeof changesHere>;

/** The values after an import. It sets read-only fields too. */
export function importedValues<L extends Fields>(fields: L, imported: Partial<Row<L>>, here: Row<L> | null): Row<L> {
  const values =
    here === null
      ? { ...untouchedValues(fields), ...completed(fields, imported) }
      : { ...here, ...patched(fields, here, imported) };
  const ofSystem = eachField(fields).filter(([name, field]) => !isWritable(field) && imported[name] !== undefined);
  return { ...values, ...Object.fromEntries(ofSystem.map(([name]) => [name, imported[name]])) } as Row<L>;
}

/** Defaults for the times and the author that an import leaves out. */
export function importedTimes(
  imported: Partial<{ createdOn: Instant; updatedOn: Instant; updatedBy: string }>,
  context: CommandContext,
): { createdOn: Instant; updatedOn: Instant; updatedBy: string } {
  const createdOn = imported.createdOn ?? imported.updatedOn ?? context.now;
  return {
    createdOn,
    updatedOn: imported.updatedOn ?? createdOn,
    updatedBy: imported.updatedBy ?? context.by,
  };
}

/**
 * The changes to an existing record. `updatedOn` becomes the imported one if that is later; otherwise, if anything
 * changes, the present time.
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
