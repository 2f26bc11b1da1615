import type { Instant } from "../../domain/calendar.ts";
import type { UpstreamClient } from "./client.ts";
import { type Ascending, listed, type UpstreamPage } from "./lists.ts";
import type { Problem, Source, UpstreamRecord } from "./records.ts";

/** Where the walk over a list stands. */
export interface WalkPosition {
  /** The minute from which the next request reads; `null`: from the beginning. */
  readonly from: Instant | null;
  /** The page of this minute that comes next, where one minute has more than a page; pages count down. */
  readonly page: number | null;
}

/** A step of the walk: what was read, and where it goes on; `null`: it is at its end. */
export interface WalkStep {
  readonly records: readonly UpstreamRecord[];
  readonly problems: readonly Problem[];
  readonly next: WalkPosition | null;
  /** How many records there are from the beginning of the step on. */
  readonly total: number;
}

const MINUTE = 60_000;

/** How the lists of an upstream are asked for. */
export interface Manner {
  readonly size: number;
  readonly ascending: Ascending;
}

/**
 * One step of a walk over all records of the source by the time of their last change, which misses none that does not
 * change meanwhile, though the list moves under it: a record that changes goes from its place to the end, and those behind
 * it come one place nearer.
 *
 * Mostly a step is the first page of what changed from a minute on, and the next one begins with the last minute of this
 * page, which may have been cut: places do not matter then. Where one minute has more than a page, its pages are read by
 * `Id` (many records with the same time have no order of their own) and from the last one to the first: a record can only
 * leave a minute of the past, so that those which were not read yet come nearer to the first page, and into no page that was
 * read already. What comes into the minute that is just passing is for the next walk, which begins before it.
 */
export async function step(
  client: UpstreamClient,
  source: Source,
  position: WalkPosition,
  manner: Manner,
): Promise<WalkStep> {
  const { from, page } = position;
  if (from !== null && page !== null) return stepWithin(client, source, { from, page }, manner);
  const first = await firstReadable(client, source, from, manner);
  checkRange(source, first, from);
  const { records, problems, total } = first;
  if (!first.hasNext) return { records, problems, total, next: null };
  const last = minuteOf(records.at(-1)!.updatedOn);
  if (from === null || last > from) return { records, problems, total, next: { from: last, page: null } };
  const minute = await listed(client, source, { ...within(from), page: 1, ...manner });
  return {
    ...{ records: minute.records, problems: [...problems, ...minute.problems], total },
    next: { from, page: Math.max(1, minute.pages) },
  };
}

/** So many pages may have nothing in them but records that cannot be read. */
const UNREADABLE_PAGES_MAX = 100;

/** The first page that has a record which can be read: it says from which minute to go on. */
async function firstReadable(
  client: UpstreamClient,
  source: Source,
  from: Instant | null,
  manner: Manner,
): Promise<UpstreamPage> {
  const problems: Problem[] = [];
  for (let page = 1; page <= UNREADABLE_PAGES_MAX; page += 1) {
    const found = await listed(client, source, { from, to: null, orderBy: "UpdatedOn", page, ...manner });
    problems.push(...found.problems);
    if (found.records.length > 0 || !found.hasNext) return { ...found, problems };
    if (found.problems.length === 0) throw emptyPage(source);
  }
  throw new Error(`of ${UNREADABLE_PAGES_MAX} pages of ${source} in a row no record can be read`);
}

async function stepWithin(
  client: UpstreamClient,
  source: Source,
  { from, page }: { from: Instant; page: number },
  manner: Manner,
): Promise<WalkStep> {
  const { records, problems, total, pages } = await listed(client, source, { ...within(from), page, ...manner });
  if (page <= pages && records.length + problems.length === 0) throw emptyPage(source);
  // Where the minute has fewer pages by now, what was not read yet is on these.
  const left = Math.min(page - 1, pages);
  const next = left > 0 ? { from, page: left } : { from: from + MINUTE, page: null };
  return { records, problems, total, next };
}

/** The whole minute, be it that the upstream takes the end of a range as a moment, or as the minute that begins there. */
function within(from: Instant) {
  return { from, to: from + MINUTE, orderBy: "Id" } as const;
}

/** Whoever does not keep to the range or to the order would have the walk go round for ever, or miss records. */
function checkRange(source: Source, { records }: UpstreamPage, from: Instant | null): void {
  let last = from ?? 0;
  for (const { id, updatedOn } of records) {
    if (updatedOn < last)
      throw new Error(`the upstream does not keep to the order of UpdatedOn: ${source} ${id} is out of its place`);
    last = updatedOn;
  }
}

function emptyPage(source: Source): Error {
  return new Error(`the upstream gives an empty page of ${source} in the middle`);
}

export function minuteOf(moment: Instant): Instant {
  return moment - (moment % MINUTE);
}
