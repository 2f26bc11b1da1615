import type { AnyCondition, Scalar } from "./condition.ts";
import { type Field, isStored } from "./field.ts";

/** What a list is asked for: which rows, in which order, from where, how many. */
export interface Listing<Where = AnyCondition> {
  readonly where?: Where;
  readonly order: readonly OrderBy[];
  readonly after?: Position;
  readonly before?: Position;
  /** `last` takes the rows from the end; they are answered in the order asked for all the same. */
  readonly take: "first" | "last";
  readonly count: number;
}

/** A page by its distance from the first row, for clients that number pages. What stands ahead of it is passed over one by one. */
export interface OffsetListing<Where = AnyCondition> {
  readonly where?: Where;
  readonly order: readonly OrderBy[];
  /** How many rows stand ahead of the page. */
  readonly offset: number;
  readonly count: number;
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Whether there are more rows in the direction in which they were taken. */
  readonly hasMore: boolean;
}

/** An order always ends with the id, so that it is total. Nulls come first ascending, last descending. */
export interface OrderBy {
  readonly field: string;
  readonly direction: "ASC" | "DESC";
}

/** Where a row stands in an order: its values of the order's fields, the id last. */
export type Position = readonly Scalar[];

/** The order with the id at its end; what follows an id is of no account. */
export function totalOrder(order: readonly OrderBy[]): readonly OrderBy[] {
  const end = order.findIndex((one) => one.field === "id");
  return end >= 0 ? order.slice(0, end + 1) : [...order, { field: "id", direction: "ASC" }];
}

export function positionOf(row: object, order: readonly OrderBy[]): Position {
  return order.map(({ field }) => (row as Record<string, Scalar>)[field] ?? null);
}

/** Whether one value of the field can be compared with another, as filters and orders do. */
export function isComparable(field: Field): boolean {
  return isStored(field) && field.kind !== "links" && field.kind !== "timeSlots";
}
