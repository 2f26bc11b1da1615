import type { Instant } from "../../domain/calendar.ts";
import type { EntityName } from "../../domain/entities.ts";
import type { Client } from "./client.ts";
import { listed, type UpstreamPage, type UpstreamRecord } from "./records.ts";

/** Where the walk over a list stands. */
export interface Position {
  /** The minute from which the next request reads; `null`: from the beginning. */
  readonly from: Instant | null;
  /** The page of this minute that comes next, where one minute has more than a page; pages count down. */
  readonly page: number | null;
}

/** A step of the walk: what was read, and where it goes on; `null`: it is at its end. */
export interface Step {
  readonly records: readonly UpstreamRecord[];
  readonly next: Position | null;
  /** How many records there are from the beginning of the step on. */
  readonly total: number;
}

const MINUTE = 60_000;

/**
 * One step of a walk over all records of the entity by the time of their last change, which misses none that does not
 * change meanwhile, though the list moves under it: a record that changes goes from its place to the end, and those behind
 * it come one place nearer.
 *
 * Mostly a step is the first page of what changed from a minute on, and the next one begins with the last minute of this
 * page, which may have been cut: places do not matter then. Where one minute has more than a page, its pages are read by
 * `Id` (many records with the same time have no order of their own) and from the last one to the first: a record can only
 * leave a minute of the past, so that those which were not read yet come nearer to the first page, and into no page that was
 * read already. What comes into the minute that is just passing is for the next walk, which begins before it.
 */
export async function step(client: Client, entity: EntityName, position: Position, size: number): Promise<Step> {
  const { from, page } = position;
  if (from !== null && page !== null) return stepWithin(client, entity, { from, page }, size);
  const first = await listed(client, entity, { from, to: null, orderBy: "UpdatedOn", page: 1, size });
  checkRange(entity, first, from);
  const { records, total } = first;
  if (!first.hasNext) return { records, total, next: null };
  const last = minuteOf(records.at(-1)!.updatedOn);
  if (from === null || last > from) return { records, total, next: { from: last, page: null } };
  const minute = await listed(client, entity, { ...within(from), page: 1, size });
  return { records: minute.records, total, next: { from, page: Math.max(1, minute.pages) } };
}

async function stepWithin(
  client: Client,
  entity: EntityName,
  { from, page }: { from: Instant; page: number },
  size: number,
): Promise<Step> {
  const { records, total, pages } = await listed(client, entity, { ...within(from), page, size });
  if (page <= pages && records.length === 0) throw emptyPage(entity);
  // Where the minute has fewer pages by now, what was not read yet is on these.
  const left = Math.min(page - 1, pages);
  const next = left > 0 ? { from, page: left } : { from: from + MINUTE, page: null };
  return { records, total, next };
}

/** The whole minute, be it that the upstream takes the end of a range as a moment, or as the minute that begins there. */
function within(from: Instant) {
  return { from, to: from + MINUTE, orderBy: "Id" } as const;
}

/** Whoever does not keep to the range or to the order would have the walk go round for ever, or miss records. */
function checkRange(entity: EntityName, { records, hasNext }: UpstreamPage, from: Instant | null): void {
  let last = from ?? 0;
  for (const { id, updatedOn } of records) {
    if (updatedOn < last)
      throw new Error(`the upstream does not keep to the order of UpdatedOn: ${entity} ${id} is out of its place`);
    last = updatedOn;
  }
  if (hasNext && records.length === 0) throw emptyPage(entity);
}

function emptyPage(entity: EntityName): Error {
  return new Error(`the upstream gives an empty page of ${entity} in the middle`);
}

export function minuteOf(moment: Instant): Instant {
  return moment - (moment % MINUTE);
}
