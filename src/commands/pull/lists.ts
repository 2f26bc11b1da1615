import type { Instant } from "../../domain/calendar.ts";
import { toTime } from "../../rest/values.ts";
import type { UpstreamClient } from "./client.ts";
import { type Problem, readAll, type Source, sourcePaths, type UpstreamRecord, upstreamNames } from "./records.ts";
import { isUnreadable } from "./send.ts";

/** One page of a list. */
export interface UpstreamPage {
  readonly records: readonly UpstreamRecord[];
  readonly problems: readonly Problem[];
  readonly hasNext: boolean;
  readonly pages: number;
  /** Number of records on all pages. */
  readonly total: number;
}

/** The value of `dir` for ascending order. The seeds of an upstream and its command line contradict each other. */
export type Ascending = "0" | "1";

/** The parameters of a list. Times are cut to the minute, and `to` includes its whole minute. */
export interface Range {
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly orderBy: "UpdatedOn" | "Id";
  readonly page: number;
  readonly size: number;
  readonly ascending: Ascending;
  /** Another condition, as a parameter and its value. */
  readonly where?: readonly [string, string];
}

/** Maximum number of failures in a row during the search for a record that breaks a page. */
const FAILURES_IN_A_ROW_MAX = 12;
/** Maximum number of requests for one broken page. If it needs more, the upstream is broken, not single records. */
const REQUESTS_MAX = 400;

/**
 * One page of the source's records, ascending. If one record breaks the whole answer (invalid JSON, or 500 each time), the
 * same records are requested in smaller and smaller pages, until the broken one is alone. Throws if the answer is not a
 * page, or if nothing can be read.
 */
export async function listed(client: UpstreamClient, source: Source, range: Range): Promise<UpstreamPage> {
  try {
    return await asked(client, source, range);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return around(client, source, range, error as Error);
  }
}

async function around(client: UpstreamClient, source: Source, range: Range, error: Error): Promise<UpstreamPage> {
  const records: UpstreamRecord[] = [];
  const problems: Problem[] = [];
  let total: number | null = null;
  let requests = 0;
  let failures = 0;

  /** Reads the page as smaller pages with the same records. */
  async function parted({ page, size, ...rest }: Range): Promise<void> {
    const parts = smallestDivisor(size);
    for (let part = 1; part <= parts; part += 1)
      await read({ ...rest, page: (page - 1) * parts + part, size: size / parts });
  }

  async function read(part: Range): Promise<void> {
    requests += 1;
    if (requests > REQUESTS_MAX || failures >= FAILURES_IN_A_ROW_MAX) throw error;
    try {
      const found = await asked(client, source, part);
      failures = 0;
      total = found.total;
      records.push(...found.records);
      problems.push(...found.problems);
    } catch (failure) {
      if (!isUnreadable(failure)) throw failure;
      failures += 1;
      if (part.size > 1) await parted(part);
      else problems.push(unreadable(failure as Error));
    }
  }

  if (range.size > 1) await parted(range);
  else {
    // If the next record can be read, this record is broken; if not, the upstream is.
    total = (await asked(client, source, { ...range, page: range.page + 1 })).total;
    problems.push(unreadable(error));
  }
  if (total === null) throw error;
  const pages = Math.ceil(total / range.size);
  return { records, problems, hasNext: range.page < pages, pages, total };
}

function unreadable(error: Error): Problem {
  return { id: null, message: `a record cannot be read: ${error.message}` };
}

function smallestDivisor(size: number): number {
  for (let divisor = 2; divisor * divisor <= size; divisor += 1) if (size % divisor === 0) return divisor;
  return size;
}

async function asked(client: UpstreamClient, source: Source, range: Range): Promise<UpstreamPage> {
  const { from, to, orderBy, page, size, ascending, where } = range;
  const parameters = new URLSearchParams({ page: String(page), size: String(size), orderBy, dir: ascending });
  if (where !== undefined) parameters.set(...where);
  // Without a range the upstream refuses a list of charges and credits.
  parameters.set(`from_${upstreamNames[source]}_UpdatedOn`, toMinute(from ?? 0));
  if (to !== null) parameters.set(`to_${upstreamNames[source]}_UpdatedOn`, toMinute(to));
  const path = `${sourcePaths[source]}?${parameters}`;
  const body = (await client.get(path)) as Record<string, unknown> | null;
  if (body === null) throw new NoList(`${path}: there is no such list; --from is not the address of an upstream`);
  const { Records: records, HasNextPage: hasNext, TotalPages: pages, TotalItems: total } = body;
  if (!Array.isArray(records) || typeof hasNext !== "boolean" || !isCount(pages) || !isCount(total))
    throw new Error(`${path}: the answer is not a page of a list`);
  return { ...readAll(records), hasNext, pages, total };
}

/** Thrown if an upstream has no such list. */
export class NoList extends Error {
  override name = "NoList";
}

/** Enough records to see the order, even if some cannot be read. */
const PROBE = 10;

/**
 * Reads a few records to find out whether `dir=1` is ascending at this upstream: its documents say so, but its command line
 * sends 0. `null` for fewer than two records, which have no order.
 */
export async function probed(client: UpstreamClient, source: Source): Promise<Ascending | null> {
  const range = { from: null, to: null, orderBy: "Id", page: 1, size: PROBE, ascending: "1" } as const;
  const { records } = await listed(client, source, range);
  if (records.length < 2) return null;
  return records[0]!.id < records.at(-1)!.id ? "1" : "0";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** `2025-01-15T10:30` */
function toMinute(moment: Instant): string {
  return toTime(moment).slice(0, 16);
}
