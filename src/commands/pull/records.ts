import type { Instant } from "../../domain/calendar.ts";
import type { EntityName } from "../../domain/entities.ts";
import { INTEGER_MAX } from "../../domain/field.ts";
import { restEntities } from "../../rest/names.ts";
import { resources } from "../../rest/resources.ts";
import { fromTime, toTime } from "../../rest/values.ts";
import { REST_PREFIX } from "../../server/rest.ts";
import type { Client } from "./client.ts";

/** Where an upstream has the records of each entity. */
export const doors = Object.fromEntries(
  Object.entries(resources).map(([word, { entity }]) => [entity, `${REST_PREFIX}/${word}`]),
) as Readonly<Record<EntityName, string>>;

/** A record as an upstream gives it: with whatever properties, but with an id and the time of its last change. */
export interface UpstreamRecord {
  readonly id: number;
  readonly updatedOn: Instant;
  /** `null` where it says none. */
  readonly createdOn: Instant | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One page of a list. */
export interface UpstreamPage {
  readonly records: readonly UpstreamRecord[];
  readonly hasNext: boolean;
  readonly pages: number;
  /** How many records all pages have. */
  readonly total: number;
}

/** What a list is asked for. Moments count to the minute: `to` takes all of its minute. */
export interface Range {
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly orderBy: "UpdatedOn" | "Id";
  readonly page: number;
  readonly size: number;
}

/** One page of the entity's records, ascending. Throws where the answer is no such page. */
export async function listed(
  client: Client,
  entity: EntityName,
  { from, to, orderBy, page, size }: Range,
): Promise<UpstreamPage> {
  const asked = new URLSearchParams({ page: String(page), size: String(size), orderBy, dir: "1" });
  if (from !== null) asked.set(`from_${restEntities[entity]}_UpdatedOn`, toMinute(from));
  if (to !== null) asked.set(`to_${restEntities[entity]}_UpdatedOn`, toMinute(to));
  const path = `${doors[entity]}?${asked}`;
  const body = (await client.get(path)) as Record<string, unknown> | null;
  if (body === null) throw new Error(`${path}: there is no such list, so that --from is no address of an upstream`);
  const { Records: records, HasNextPage: hasNext, TotalPages: pages, TotalItems: total } = body;
  if (!Array.isArray(records) || typeof hasNext !== "boolean" || !isCount(pages) || !isCount(total))
    throw new Error(`${path}: the answer is no page of a list`);
  return { records: records.map((one) => readRecord(path, one)), hasNext, pages, total };
}

/**
 * The records of these ids, in no order. One that the batch does not have is asked for alone, since a batch may be cut
 * where it is long; those that are gone are left out.
 */
export async function byIds(client: Client, entity: EntityName, ids: readonly number[]): Promise<UpstreamRecord[]> {
  const records = await batch(client, entity, ids);
  const found = new Set(records.map(({ id }) => id));
  for (const id of ids) {
    const alone = found.has(id) ? null : await single(client, entity, id);
    if (alone !== null) records.push(alone);
  }
  return records;
}

async function batch(client: Client, entity: EntityName, ids: readonly number[]): Promise<UpstreamRecord[]> {
  const path = `${doors[entity]}?id=${encodeURIComponent(JSON.stringify(ids))}`;
  const body = await client.get(path);
  if (!Array.isArray(body)) throw new Error(`${path}: the answer is no list of records`);
  const records = body.map((one) => readRecord(path, one));
  if (records.some(({ id }) => !ids.includes(id))) throw new Error(`${path}: the answer has records of other ids`);
  return records;
}

/** One record with all that is known of it; `null` if it is gone. */
export async function single(client: Client, entity: EntityName, id: number): Promise<UpstreamRecord | null> {
  const path = `${doors[entity]}/${id}`;
  const body = await client.get(path);
  return body === null ? null : readRecord(path, body);
}

function readRecord(path: string, json: unknown): UpstreamRecord {
  const properties = (json ?? {}) as Record<string, unknown>;
  const { Id: id, UpdatedOn: time, CreatedOn: createdOn } = properties;
  const updatedOn = instantOf(time);
  if (!isCount(id) || id < 1 || id > INTEGER_MAX) throw new Error(`${path}: the answer has a record without an Id`);
  if (updatedOn === null) throw new Error(`${path}: record ${id} has no UpdatedOn from 1970 to 2200`);
  return { id, updatedOn, createdOn: instantOf(createdOn), properties };
}

function instantOf(value: unknown): Instant | null {
  return typeof value === "string" ? fromTime(value) : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** `2025-01-15T10:30` */
function toMinute(moment: Instant): string {
  return toTime(moment).slice(0, 16);
}
