import type { AnyCondition, Scalar } from "./condition.ts";
import { type Field, isStored } from "./field.ts";

/** A request for a page of a list: which rows, in which order, from where, how many. */
export interface Listing<Where = AnyCondition> {
  readonly where?: Where;
  readonly order: readonly OrderBy[];
  readonly after?: Position;
  readonly before?: Position;
  /** `last` takes the rows from the end. They are still returned in the requested order. */
  readonly take: "first" | "last";
  readonly count: number;
}

/**
 * A page by its distance from the first row, for clients that number pages. All rows before it are skipped one by one.
 */
export interface OffsetListing<Where = AnyCondition> {
  readonly where?: Where;
  readonly order: readonly OrderBy[];
  /** Number of rows before the page. */
  readonly offset: number;
  readonly count: number;
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Whether there are more rows in the direction of `take`. */
  readonly hasMore: boolean;
}

/**
 * A field of an order. Every order ends with the id, which makes it total. Nulls are first ascending, last descending.
 */
export interface OrderBy {
  readonly field: string;
  readonly direction: "ASC" | "DESC";
}

/** The position of a row in an order: its values of the order's fields, the id last. */
export type Position = readonly Scalar[];

/** The order, ending with the id. Fields after an id are dropped. */
export function totalOrder(order: readonly OrderBy[]): readonly OrderBy[] {
  const end = order.findIndex((one) => one.field === "id");
  return end >= 0 ? order.slice(0, end + 1) : [...order, { field: "id", direction: "ASC" }];
}

export function positionOf(row: object, order: readonly OrderBy[]): Position {
  return order.map(({ field }) => (row as Record<string, Scalar>)[field] ?? null);
}

/** Whether values of the field can be compared, in filters and orders. */
export function isComparable(field: Field): boolean {
  return isStored(field) && field.kind !== "links" && field.kind !== "timeSlots";
}
