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

/** What is pulled: the three entities, and the time slots of rules, which an upstream has as records of their own. */
export type Source = UpstreamEntity | "ExtraServiceTimeSlot";
export const sources: readonly Source[] = [...upstreamEntityNames, "ExtraServiceTimeSlot"];

/** What an upstream calls them. */
export const upstreamNames: Readonly<Record<Source, string>> = {
  ...restEntities,
  ExtraServiceTimeSlot: "ExtraServiceTimeSlot",
};

/** Where an upstream has the records of each source. */
export const doors: Readonly<Record<Source, string>> = {
  ...(Object.fromEntries(
    Object.entries(resources).map(([word, { entity }]) => [entity, `${REST_PREFIX}/${word}`]),
  ) as Record<UpstreamEntity, string>),
  ExtraServiceTimeSlot: `${REST_PREFIX}/extraservicetimeslots`,
};

/** A record as an upstream gives it: with whatever properties, but with an id and the time of its last change. */
export interface UpstreamRecord {
  readonly id: number;
  readonly updatedOn: Instant;
  /** `null` where it says none. */
  readonly createdOn: Instant | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A record that cannot be read: it is reported and passed over. */
export interface Problem {
  /** `null` where nobody knows. */
  readonly id: number | null;
  readonly message: string;
}

/** What an answer had in it. */
export interface Found {
  readonly records: UpstreamRecord[];
  readonly problems: Problem[];
}

/** How many records are asked for alone at once. An upstream counts its clients' requests, and so many do not crowd it. */
const AT_ONCE = 4;
/** After so many in a row that cannot be read it is the upstream that is broken, and not its records. */
const UNREADABLE_IN_A_ROW_MAX = 10;

/**
 * The records of these ids, in no order. One that the batch does not have is asked for alone, since a batch may be cut where it is
 * long, and may fail as a whole for one of its records. Those that are gone are left out.
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
  const path = `${doors[source]}?id=${encodeURIComponent(JSON.stringify(ids))}`;
  const body = await client.get(path).catch(unlessOfTheseIds);
  // An upstream without batches answers a page of its list, or nothing, or refuses a list without a range.
  if (!Array.isArray(body)) return { records: [], problems: [] };
  const { records, problems } = readAll(body);
  if (records.some(({ id }) => !ids.includes(id))) throw new Error(`${path}: the answer has records of other ids`);
  return { records, problems: problems.filter(({ id }) => id !== null && ids.includes(id)) };
}

/** Each record with all that is known of it, one request each, a few at once. Those that are gone are left out. */
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
        `${doors[source]}: ${unreadable} records in a row cannot be read, the last one because it ${found.problems.at(-1)!.message}`,
      );
  }
  return found;
}

async function single(client: UpstreamClient, source: Source, id: number): Promise<Found> {
  const path = `${doors[source]}/${id}`;
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

/** What is wrong with the answer may come from the ids that were asked for; other ids can be read. */
function unlessOfTheseIds(error: unknown): null {
  if (isUnreadable(error) || (error as Error).cause instanceof Rejected) return null;
  throw error;
}

/** Reads what can be read. */
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
