import type { Instant } from "../domain/calendar.ts";
import { type AnyCondition, all, any, type Condition, checkedCondition } from "../domain/condition.ts";
import { INTEGER_MAX } from "../domain/field.ts";
import type { OffsetListing } from "../domain/listing.ts";
import { type Refusal, refusal, refuseIfAny } from "../domain/refusal.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";
import { type DirMode, directionOf, directionsExpected, directionWritten } from "./direction.ts";
import { fromText } from "./parameter.ts";
import { givenParameters, isPassedOver, type Query, sameAs, unknown } from "./parameters.ts";
import { type Filter, filters, orders } from "./query.ts";

export const PAGE_SIZE = 25;
export const PAGE_SIZE_MAX = 1_000;
export const BATCH_MAX = 100;

/** The request for a list, as its page repeats it. */
export interface ListRequest<E extends UpstreamEntity> {
  readonly page: number;
  readonly size: number;
  readonly orderBy: string;
  /** The direction as the number of the mode. */
  readonly dir: number;
  readonly where: Condition<E>;
  readonly listing: Omit<OffsetListing, "where">;
}

/** Reads the parameters of a list. Throws `Refused` with each unknown or invalid parameter, by its name. */
export function toListing<E extends UpstreamEntity>(
  entity: E,
  query: Query,
  now: Instant,
  mode: DirMode = "seed",
): ListRequest<E> {
  const refusals: Refusal[] = [];
  const conditions: AnyCondition[] = [];
  const asked = { page: 1, size: PAGE_SIZE, orderBy: "Id", direction: "ASC" as "ASC" | "DESC" };

  for (const { name, parameter, text } of givenParameters(entity, query, refusals)) {
    switch (parameter) {
      case "page":
        asked.page = whole(name, text, INTEGER_MAX, refusals);
        break;
      case "size":
        // A client that requests more gets the maximum; its page shows the actual size.
        asked.size = /^\d{1,100}$/.test(text) ? Math.min(Number(text), PAGE_SIZE_MAX) : 0;
        if (asked.size < 1) refusals.push(refusal("OUT_OF_RANGE", name, "must be a whole number above 0"));
        break;
      case "orderBy":
        asked.orderBy = text;
        if (!orders[entity].has(text))
          refusals.push(refusal("INVALID", name, "must be a property of this entity that lists are ordered by"));
        break;
      case "dir": {
        const direction = directionOf(text, mode);
        if (direction === null) refusals.push(refusal("INVALID", name, directionsExpected));
        else asked.direction = direction;
        break;
      }
      default: {
        const read = readFilter(name, filters[entity].get(parameter)!, text, now);
        if ("refused" in read) refusals.push(read.refused);
        else conditions.push(read.condition);
      }
    }
  }
  refuseIfAny(refusals);

  const { page, size, orderBy, direction } = asked;
  return {
    page,
    size,
    orderBy,
    dir: directionWritten(direction, mode),
    where: checkedCondition(entity, all(...conditions)),
    listing: {
      order: [{ field: orders[entity].get(orderBy)!, direction }],
      offset: (page - 1) * size,
      count: size,
    },
  };
}

function readFilter(
  name: string,
  filter: Filter,
  text: string,
  now: Instant,
): { condition: AnyCondition } | { refused: Refusal } {
  // Ids above the maximum of the column match no record.
  const conditionsOf = (ids: readonly number[]) =>
    ids.filter((id) => id <= INTEGER_MAX).map((id) => filter.condition(id, now));
  if (filter.takesList && text.startsWith("[")) {
    const read = readIds(name, text);
    return "refused" in read ? read : { condition: any(...conditionsOf(read.ids)) };
  }
  const read = fromText(name, filter.field, text);
  return "refused" in read ? read : { condition: filter.condition(read.value, now) };
}

const ID = "id";

/**
 * Whether a GET of all records requests a batch by ids. One number under `id` filters the list instead, as clients of
 * the upstream expect.
 */
export function asksForBatch(query: Query): boolean {
  return Object.entries(query).some(
    ([name, given]) => name.toLowerCase() === ID && !(typeof given === "string" && /^-?\d+$/.test(given)),
  );
}

/** The distinct ids of a batch, `id=[1,2]`, in their order. */
export function toIds(query: Query): readonly number[] {
  const refusals: Refusal[] = [];
  const names = Object.keys(query).filter((name) => !isPassedOver(name));
  const [name = ID, ...others] = names.filter((one) => one.toLowerCase() === ID);
  for (const other of names)
    if (other.toLowerCase() !== ID) refusals.push(unknown(other));
    else if (others.includes(other)) refusals.push(sameAs(other, name));
  const given = query[name];
  const read = typeof given === "string" ? readIds(name, given) : { refused: refusal("INVALID", name, GIVEN_ONCE) };
  if ("refused" in read) refusals.push(read.refused);
  refuseIfAny(refusals);
  return "ids" in read ? [...new Set(read.ids)] : [];
}

const GIVEN_ONCE = "must be given once";

function readIds(name: string, text: string): { ids: readonly number[] } | { refused: Refusal } {
  const ids = parsedIds(text);
  if (ids === null) return { refused: refusal("INVALID", name, "must be a list of ids, such as [1,2]") };
  if (ids.length > BATCH_MAX) return { refused: refusal("TOO_LONG", name, `must have at most ${BATCH_MAX} ids`) };
  return { ids };
}

function parsedIds(text: string): number[] | null {
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) && ids.every((id) => Number.isSafeInteger(id) && id > 0) ? ids : null;
  } catch {
    return null;
  }
}

function whole(name: string, text: string, max: number, refusals: Refusal[]): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) refusals.push(refusal("OUT_OF_RANGE", name, `must be a whole number from 1 to ${max}`));
  return value;
}
