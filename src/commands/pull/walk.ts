import type { Instant } from "../../domain/calendar.ts";
import type { UpstreamClient } from "./client.ts";
import { type Ascending, listed, type UpstreamPage } from "./lists.ts";
import type { Problem, Source, UpstreamRecord } from "./records.ts";

/** The position of a walk over a list. */
export interface WalkPosition {
  /** The minute from which the next request reads; `null`: from the beginning. */
  readonly from: Instant | null;
  /** The next page within this minute, if the minute has more than one page; pages count down. */
  readonly page: number | null;
}

/** One step of a walk: what was read, and the next position; `null` at the end. */
export interface WalkStep {
  readonly records: readonly UpstreamRecord[];
  readonly problems: readonly Problem[];
  readonly next: WalkPosition | null;
  /** Total of the list that the step has read from. */
  readonly total: number;
}

const MINUTE = 60_000;

/** How to request the lists of an upstream. */
export interface Manner {
  readonly size: number;
  readonly ascending: Ascending;
}

/**
 * One step of a walk over all records of the source by the time of their last change. The walk misses no record that stays
 * unchanged, although the list moves during the walk: a record that changes goes to the end of the list, and the records
 * behind it move up by one place.
 *
 * Usually a step reads the first page of the changes since a minute, and the next step begins with the last minute of this
 * page, because the page may have cut it. Places in the list do not matter then. If one minute has more than one page, its
 * pages are read in the order of `Id` (records with the same time have no order of their own), from the last page to the
 * first. A record can only leave a past minute, so unread records move towards the first page and never into a page that was
 * read. Records that change in the current minute are left to the next walk, which begins before it.
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

/** Maximum number of pages in a row without a readable record. */
const UNREADABLE_PAGES_MAX = 100;

/** The first page with a readable record: its minute is where the walk continues. */
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
  throw new Error(`${UNREADABLE_PAGES_MAX} pages of ${source} in a row have no readable record`);
}

async function stepWithin(
  client: UpstreamClient,
  source: Source,
  { from, page }: { from: Instant; page: number },
  manner: Manner,
): Promise<WalkStep> {
  const { records, problems, total, pages } = await listed(client, source, { ...within(from), page, ...manner });
  if (page <= pages && records.length + problems.length === 0) throw emptyPage(source);
  // If the minute has fewer pages by now, the unread records are on these.
  const left = Math.min(page - 1, pages);
  const next = left > 0 ? { from, page: left } : { from: from + MINUTE, page: null };
  return { records, problems, total, next };
}

/** The whole minute, whether the upstream takes the end of a range as a moment or as the minute that begins there. */
function within(from: Instant) {
  return { from, to: from + MINUTE, orderBy: "Id" } as const;
}

/** Throws if the upstream ignores the range or the order: the walk would never end, or miss records. */
function checkRange(source: Source, { records }: UpstreamPage, from: Instant | null): void {
  let last = from ?? 0;
  for (const { id, updatedOn } of records) {
    if (updatedOn < last) throw new Error(`the upstream does not sort by UpdatedOn: ${source} ${id} is out of order`);
    last = updatedOn;
  }
}

function emptyPage(source: Source): Error {
  return new Error(`the upstream answers an empty page in the middle of ${source}`);
}

export function minuteOf(moment: Instant): Instant {
  return moment - (moment % MINUTE);
}
