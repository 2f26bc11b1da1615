import type { Instant } from "../domain/calendar.ts";
import type { EntityName } from "../domain/entities.ts";
import { INTEGER_MAX } from "../domain/field.ts";
import type { Condition, OffsetListing } from "../domain/listing.ts";
import { type Refusal, refusal, refuseIfAny } from "../domain/refusal.ts";
import { filters, orders } from "./query.ts";
import { fromText } from "./values.ts";

/** The parameters of a request; one that was given several times has several values. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export const PAGE_SIZE = 25;
export const PAGE_SIZE_MAX = 1_000;
export const BATCH_MAX = 100;

/** What a list is asked for, as its page says it again. */
export interface Asked {
  readonly page: number;
  readonly size: number;
  readonly orderBy: string;
  readonly dir: 1 | -1;
  readonly listing: OffsetListing & { readonly where: Condition };
}

/** Reads the parameters of a list. Throws `Refused` with each that is none, or is no good, by its name. */
export function toListing(entity: EntityName, query: Query, now: Instant): Asked {
  const refusals: Refusal[] = [];
  const conditions: Condition[] = [];
  const asked = { page: 1, size: PAGE_SIZE, orderBy: "Id", dir: 1 };

  for (const [name, given] of Object.entries(query)) {
    const text = one(name, given, refusals);
    if (text === null) continue;
    const filter = filters[entity].get(name);
    if (filter !== undefined) {
      const read = fromText(name, filter.field, text);
      if ("refused" in read) refusals.push(read.refused);
      else conditions.push(filter.condition(read.value, now));
    } else if (name === "page") asked.page = whole(name, text, INTEGER_MAX, refusals);
    else if (name === "size") asked.size = whole(name, text, PAGE_SIZE_MAX, refusals);
    else if (name === "orderBy") {
      asked.orderBy = text;
      if (!orders[entity].has(text))
        refusals.push(refusal("INVALID", name, "must be a property of this entity that lists are ordered by"));
    } else if (name === "dir") {
      asked.dir = Number(text);
      if (text !== "1" && text !== "-1") refusals.push(refusal("INVALID", name, "must be 1 or -1"));
    } else refusals.push(unknown(name));
  }
  refuseIfAny(refusals);

  const { page, size, orderBy, dir } = asked;
  return {
    page,
    size,
    orderBy,
    dir: dir === 1 ? 1 : -1,
    listing: {
      where: { and: conditions },
      order: [{ field: orders[entity].get(orderBy)!, direction: dir === 1 ? "ASC" : "DESC" }],
      offset: (page - 1) * size,
      count: size,
    },
  };
}

/** The ids of a batch, `id=[1,2]`, each once, in their order. */
export function toIds(query: Query): readonly number[] {
  const refusals = Object.keys(query)
    .filter((name) => name !== "id")
    .map(unknown);
  const text = one("id", query.id, refusals);
  const ids = text === null ? [] : parsedIds(text);
  if (ids === null) refusals.push(refusal("INVALID", "id", "must be a list of ids, such as [1,2]"));
  else if (ids.length > BATCH_MAX) refusals.push(refusal("TOO_LONG", "id", `must have at most ${BATCH_MAX} ids`));
  refuseIfAny(refusals);
  return [...new Set(ids)];
}

function parsedIds(text: string): number[] | null {
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) && ids.every((id) => Number.isSafeInteger(id) && id > 0) ? ids : null;
  } catch {
    return null;
  }
}

/** Refuses every parameter, where there are none. */
export function expectNone(query: Query): void {
  refuseIfAny(Object.keys(query).map(unknown));
}

function unknown(name: string): Refusal {
  return refusal("INVALID", name, "is no parameter of this operation");
}

/** The one value of a parameter, or `null` with a refusal. */
function one(name: string, given: Query[string], refusals: Refusal[]): string | null {
  if (typeof given === "string") return given;
  if (given !== undefined) refusals.push(refusal("INVALID", name, "must be given once"));
  return null;
}

function whole(name: string, text: string, max: number, refusals: Refusal[]): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) refusals.push(refusal("OUT_OF_RANGE", name, `must be a whole number from 1 to ${max}`));
  return value;
}
