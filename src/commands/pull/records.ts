import type { Instant } from "../../domain/calendar.ts";
import { INTEGER_MAX } from "../../domain/field.ts";
import { type UpstreamEntity, upstreamEntityNames } from "../../domain/upstream-entities.ts";
import { restEntities } from "../../rest/names.ts";
import { resources } from "../../rest/resources.ts";
import { isNoTime } from "../../rest/times.ts";
import { fromTime } from "../../rest/values.ts";
import { REST_PREFIX } from "../../server/rest.ts";
import { Rejected, type UpstreamClient } from "./client.ts";
import { isUnreadable } from "./send.ts";

/** The entities to pull: the three of this gateway, and time slots, which an upstream stores as separate records. */
export type Source = UpstreamEntity | "ExtraServiceTimeSlot";
export const sources: readonly Source[] = [...upstreamEntityNames, "ExtraServiceTimeSlot"];

/** Names of the sources at an upstream. */
export const upstreamNames: Readonly<Record<Source, string>> = {
  ...restEntities,
  ExtraServiceTimeSlot: "ExtraServiceTimeSlot",
};

/** The path of each source at an upstream. */
export const sourcePaths: Readonly<Record<Source, string>> = {
  ...(Object.fromEntries(
    Object.entries(resources).map(([word, { entity }]) => [entity, `${REST_PREFIX}/${word}`]),
  ) as Record<UpstreamEntity, string>),
  ExtraServiceTimeSlot: `${REST_PREFIX}/extraservicetimeslots`,
};

/** A record of an upstream. It has an id and the time of its last change; other properties are unchecked. */
export interface UpstreamRecord {
  readonly id: number;
  readonly updatedOn: Instant;
  /** `null` if the record has none. */
  readonly createdOn: Instant | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A record that cannot be read: it is reported and skipped. */
export interface Problem {
  /** `null` if unknown. */
  readonly id: number | null;
  readonly message: string;
}

/** The content of an answer. */
export interface Found {
  readonly records: UpstreamRecord[];
  readonly problems: Problem[];
}

/** Maximum number of requests at once for single records. An upstream limits the rate of requests. */
const AT_ONCE = 4;
/** After this many unreadable records in a row the upstream is broken, not its records. */
const UNREADABLE_IN_A_ROW_MAX = 10;

/**
 * The records with these ids, in no order. A record that is missing from the batch is requested alone: an upstream may cut a
 * long batch, or fail all of it because of one record. Records that do not exist are left out.
 */
export async function byIds(client: UpstreamClient, source: Source, ids: readonly number[]): Promise<Found> {
  const found = await batch(client, source, ids);
  const seen = new Set([...found.records, ...found.problems].map(({ id }) => id));
  const alone = await eachAlone(
    client,
    source,
    ids.filter((id) => !seen.has(id)),
  );
  return { records: [...found.records, ...alone.records], problems: [...found.problems, ...alone.problems] };
}

async function batch(client: UpstreamClient, source: Source, ids: readonly number[]): Promise<Found> {
  const path = `${sourcePaths[source]}?id=${encodeURIComponent(JSON.stringify(ids))}`;
  const body = await client.get(path).catch(unlessOfTheseIds);
  // An upstream without batches answers a page of its list or nothing, or refuses a list without a range.
  if (!Array.isArray(body)) return { records: [], problems: [] };
  const { records, problems } = readAll(body);
  if (records.some(({ id }) => !ids.includes(id))) throw new Error(`${path}: the answer has records of other ids`);
  return { records, problems: problems.filter(({ id }) => id !== null && ids.includes(id)) };
}

/** Whole records, one request each, a few at once. Records that do not exist are left out. */
export async function eachAlone(client: UpstreamClient, source: Source, ids: readonly number[]): Promise<Found> {
  const found: Found = { records: [], problems: [] };
  let unreadable = 0;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => single(client, source, id)));
    for (const { records, problems } of some) {
      found.records.push(...records);
      found.problems.push(...problems);
      unreadable = problems.length > 0 ? unreadable + 1 : 0;
    }
    if (unreadable >= UNREADABLE_IN_A_ROW_MAX)
      throw new Error(
        `${sourcePaths[source]}: ${unreadable} records in a row cannot be read, the last one because it ${found.problems.at(-1)!.message}`,
      );
  }
  return found;
}

async function single(client: UpstreamClient, source: Source, id: number): Promise<Found> {
  const path = `${sourcePaths[source]}/${id}`;
  let body: unknown;
  try {
    body = await client.get(path);
  } catch (error) {
    unlessOfTheseIds(error);
    return { records: [], problems: [{ id, message: `cannot be read: ${(error as Error).message}` }] };
  }
  if (body === null) return { records: [], problems: [] };
  const { records, problems } = readAll([body]);
  if (records.every((one) => one.id === id)) return { records, problems: problems.map((one) => ({ ...one, id })) };
  return { records: [], problems: [{ id, message: "cannot be read: the answer is a record with another Id" }] };
}

/** `null` if the error may come from the requested ids: other ids may be readable. Throws any other error. */
function unlessOfTheseIds(error: unknown): null {
  if (isUnreadable(error) || (error as Error).cause instanceof Rejected) return null;
  throw error;
}

/** Reads the records that can be read; the others are problems. */
export function readAll(all: readonly unknown[]): Found {
  const found: Found = { records: [], problems: [] };
  for (const json of all) {
    const read = readRecord(json);
    if ("message" in read) found.problems.push(read);
    else found.records.push(read);
  }
  return found;
}

const SHOWN_LENGTH_MAX = 120;

function readRecord(json: unknown): UpstreamRecord | Problem {
  const properties = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  const { Id: id, UpdatedOn: time, CreatedOn: createdOn } = properties;
  if (!isId(id)) {
    const shown = (JSON.stringify(json) ?? "").slice(0, SHOWN_LENGTH_MAX);
    return { id: null, message: `a record has no Id from 1 to ${INTEGER_MAX}: ${shown}` };
  }
  const updatedOn = instantOf(time);
  if (updatedOn === null) return { id, message: "has no UpdatedOn from 1970 to 2200" };
  return { id, updatedOn, createdOn: instantOf(createdOn), properties };
}

function instantOf(value: unknown): Instant | null {
  return typeof value === "string" && !isNoTime(value) ? fromTime(value) : null;
}

export function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= INTEGER_MAX;
}
