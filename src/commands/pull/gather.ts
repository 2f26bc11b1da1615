import type { Instant } from "../../domain/calendar.ts";
import { BATCH_MAX } from "../../rest/listing.ts";
import type { Pulled } from "../../store/scratch/pulled.ts";
import type { Progress } from "../reporting/progress.ts";
import { Rejected, type UpstreamClient } from "./client.ts";
import { keep } from "./keep.ts";
import { NoList } from "./lists.ts";
import { byIds, isId, type Source, type UpstreamRecord } from "./records.ts";
import type { Phase, PullState } from "./state.ts";
import { type Manner, minuteOf, step } from "./walk.ts";
import { wholeRules } from "./whole-rules.ts";

export interface Gathering {
  readonly client: UpstreamClient;
  readonly pulled: Pulled;
  readonly pageSize: number;
  readonly progress: Progress;
}

/** Covers the delay until a new record is visible at the upstream, and the difference between clocks. */
export const OVERLAP_MS = 10 * 60_000;
const ROUNDS_MAX = 20;

/**
 * Reads the upstream's records in steps, until the state says that everything is read. Each step is stored before the next.
 *
 * Credits are used while they are read, and a credit must be imported with the rows of the same moment: a difference would
 * become an adjustment in the ledger, which is permanent. So credits are read before rows. A row that was made before the
 * credits were read is included in its credit. Credits of later rows, and of rows that did not change `UpdatedOn` of their
 * credit, are read again by their ids. Then rows are read once more. If a credit has no new row, its rows were the same
 * before and after it was read, so they belong to its moment. Credits with new rows get another round. Rules come last: then
 * every rule that a credit names exists. Their links and time slots are read after them.
 */
export async function gather(gathering: Gathering, begun: PullState): Promise<PullState> {
  let state = begun;
  for (let rounds = 0; state.phase !== "read"; ) {
    const next: PullState = await phases[state.phase](gathering, state);
    if (next.phase === "later rows" && state.phase !== next.phase) rounds += 1;
    if (rounds > ROUNDS_MAX)
      throw new Error(
        "credits are used faster than they are read; what was read is kept: run the same command again to continue",
      );
    state = next;
  }
  return state;
}

/** One step of each phase. Each step is stored together with the state after it. */
const phases: Readonly<Record<Exclude<Phase, "read">, (of: Gathering, state: PullState) => Promise<PullState>>> = {
  credits: (of, state) => walk(of, state, "CoworkerExtraService", "rows"),

  rows: async (of, state) =>
    (await askForWanted(of, state, "UseHistory")) ?? (await walk(of, state, "UseHistory", "credits of rows")),

  "credits of rows": async (of, state) =>
    (await askForWanted(of, state, "CoworkerExtraService")) ?? keep(of.pulled, enter(of, state, "later rows")),

  "later rows": async (of, state) => {
    const next = await walk(of, state, "UseHistory", "credits of rows");
    const isAtEnd = next.phase !== "later rows" && of.pulled.wanted("CoworkerExtraService", 1).length === 0;
    return isAtEnd ? keep(of.pulled, enter(of, next, "rules")) : next;
  },

  rules: async (of, state) =>
    (await askForWanted(of, state, "ExtraService")) ?? (await walk(of, state, "ExtraService", "slots")),

  slots: async (of, state) => (await askForWanted(of, state, "ExtraServiceTimeSlot")) ?? (await walkSlots(of, state)),

  links: async (of, state) => {
    const wanted = await askForWanted(of, state, "ExtraService");
    if (wanted !== null) return wanted;
    const slots = state.hasSlots === false ? "none" : sinceOf(state, "ExtraServiceTimeSlot") === null ? "read" : "ask";
    let read = 0;
    for await (const found of wholeRules({ ...of, manner: mannerOf(of, state), slots })) {
      read += found.records.length + found.problems.length;
      of.progress.at("Rules with links and time slots read", read, null);
      keep(of.pulled, state, { entity: "ExtraService", ...found });
    }
    return keep(of.pulled, enter(of, state, "read"));
  },
};

function mannerOf({ pageSize }: Gathering, { ascending = "1" }: PullState): Manner {
  return { size: pageSize, ascending };
}

/** Time slots are separate records: if one changes, its rule is read again. Not every upstream allows reading them. */
async function walkSlots(of: Gathering, state: PullState): Promise<PullState> {
  try {
    return await walk(of, state, "ExtraServiceTimeSlot", "links");
  } catch (error) {
    const { cause } = error as Error;
    const isMissing = error instanceof NoList;
    if (!isMissing && !(cause instanceof Rejected && cause.status < 500)) throw error;
    const message = `time slots cannot be read, so rules are imported without them: ${(error as Error).message}`;
    const problems = isMissing ? [] : [{ id: null, message }];
    const next = { ...enter(of, state, "links"), hasSlots: false };
    return keep(of.pulled, next, { entity: "ExtraServiceTimeSlot", records: [], problems });
  }
}

/** Reads a step of the source's list. */
async function walk(of: Gathering, state: PullState, entity: Source, then: Phase): Promise<PullState> {
  const { records, problems, next, total } = await step(of.client, entity, state.position, mannerOf(of, state));
  of.progress.at(titles[entity], state.read + records.length, state.read + Math.max(total, records.length));
  const newest = records.reduce((last, { updatedOn }) => Math.max(last, updatedOn), state.newest[entity] ?? 0);
  const after = { ...state, read: state.read + records.length, newest: { ...state.newest, [entity]: newest } };
  const credits = entity === "UseHistory" ? creditsToRead(of.pulled, state, records) : [];
  const kept = { entity, records, problems, credits };
  return keep(of.pulled, next === null ? enter(of, after, then) : { ...after, position: next }, kept);
}

/** Reads wanted records by their ids; `null` if none is wanted. Missing records are no longer wanted afterwards. */
async function askForWanted(of: Gathering, state: PullState, entity: Source): Promise<PullState | null> {
  const asked = of.pulled.wanted(entity, BATCH_MAX);
  if (asked.length === 0) return null;
  of.progress.at(`${titles[entity]} by their ids`, state.read + asked.length, null);
  const { records, problems } = await byIds(of.client, entity, asked);
  const credits = entity === "UseHistory" ? creditsToRead(of.pulled, state, records) : [];
  return keep(of.pulled, { ...state, read: state.read + asked.length }, { entity, records, problems, credits, asked });
}

/** Credits of new rows that were not read yet, or may have been read before the row existed. */
function creditsToRead(pulled: Pulled, state: PullState, rows: readonly UpstreamRecord[]): number[] {
  const known = pulled.kept(
    "UseHistory",
    rows.map(({ id }) => id),
  );
  const fresh = rows
    .filter(({ id }) => !known.has(id))
    .map(({ updatedOn, properties }) => ({ updatedOn, credit: properties.CoworkerExtraServiceId }))
    .filter((row): row is { updatedOn: number; credit: number } => isId(row.credit));
  const read = pulled.kept(
    "CoworkerExtraService",
    fresh.map(({ credit }) => credit),
  );
  const isBefore = (updatedOn: Instant) => state.phase === "rows" && updatedOn < state.startedOn - OVERLAP_MS;
  return fresh.filter(({ updatedOn, credit }) => !read.has(credit) || !isBefore(updatedOn)).map(({ credit }) => credit);
}

const walked: Readonly<Partial<Record<Phase, Source>>> = {
  credits: "CoworkerExtraService",
  rows: "UseHistory",
  rules: "ExtraService",
  slots: "ExtraServiceTimeSlot",
};

/** The state at the beginning of a phase. */
export function enter({ client }: Pick<Gathering, "client">, state: PullState, phase: Phase): PullState {
  const from = phase === "later rows" ? laterThan(state, client.now()) : sinceOf(state, walked[phase]);
  return { ...state, phase, position: { from, page: null }, read: 0 };
}

/** The time from which an entity is read; `null`: from the beginning. */
function sinceOf({ since }: PullState, entity: Source | undefined): Instant | null {
  const mark = since.find((one) => one.entity === entity);
  return mark === undefined ? null : aLittleBefore(mark.readUntil);
}

/** Rows that were not read yet are not older than this. A row dated in the future counts as now: it would hide others. */
function laterThan({ newest }: PullState, now: Instant): Instant {
  return aLittleBefore(Math.min(newest.UseHistory ?? 0, now));
}

function aLittleBefore(moment: Instant): Instant {
  return minuteOf(Math.max(0, moment - OVERLAP_MS));
}

const titles: Readonly<Record<Source, string>> = {
  ExtraService: "Rules read",
  CoworkerExtraService: "Charges and credits read",
  UseHistory: "Rows read",
  ExtraServiceTimeSlot: "Time slots read",
};
