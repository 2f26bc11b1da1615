import type { Instant } from "../../domain/calendar.ts";
import { toTime } from "../../rest/values.ts";
import type { UpstreamClient } from "./client.ts";
import { doors, type Problem, readAll, type Source, type UpstreamRecord, upstreamNames } from "./records.ts";
import { isUnreadable } from "./send.ts";

/** One page of a list. */
export interface UpstreamPage {
  readonly records: readonly UpstreamRecord[];
  readonly problems: readonly Problem[];
  readonly hasNext: boolean;
  readonly pages: number;
  /** How many records all pages have. */
  readonly total: number;
}

/** The word for an ascending order. The seeds of an upstream and its command line contradict each other. */
export type Ascending = "0" | "1";

/** What a list is asked for. Moments count to the minute: `to` takes all of its minute. */
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

/** Requests that may fail one after the other, while the place of a record that breaks a page is looked for. */
const FAILURES_IN_A_ROW_MAX = 12;
/** Of a page with more such records than that, the upstream is to blame. */
const REQUESTS_MAX = 400;

/**
 * One page of the source's records, ascending. Where one record breaks the whole answer (it is no JSON, or 500 each time), the same
 * records are asked for in ever smaller pages, until the one that cannot be read stands alone. Throws where the answer is no such
 * page, and where nothing can be read.
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

  /** Reads the page in smaller ones, which have the same records. */
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
    // Whether the one behind it can be read tells a broken record from a broken upstream.
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
  const path = `${doors[source]}?${parameters}`;
  const body = (await client.get(path)) as Record<string, unknown> | null;
  if (body === null) throw new NoList(`${path}: there is no such list, so that --from is no address of an upstream`);
  const { Records: records, HasNextPage: hasNext, TotalPages: pages, TotalItems: total } = body;
  if (!Array.isArray(records) || typeof hasNext !== "boolean" || !isCount(pages) || !isCount(total))
    throw new Error(`${path}: the answer is no page of a list`);
  return { ...readAll(records), hasNext, pages, total };
}

/** Thrown where an upstream has no such list. */
export class NoList extends Error {
  override name = "NoList";
}

/** Enough to see an order, and to have two that can be read. */
const PROBE = 10;

/**
 * Asks an upstream for a few records, and finds out whether `dir=1` ascends there: its documents say so, and its command line sends 0
 * for it. With fewer than two records there is no order to keep.
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
