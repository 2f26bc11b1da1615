import { type Listing, type OrderBy, type Page, type Position, positionOf } from "../../domain/listing.ts";
import { type ListName, toCursor } from "./cursor.ts";
import { Field as Expose, Int, ObjectType } from "./decorators.ts";

/** Reads what a connection needs beyond its page, only if a client requests it. */
export interface Beyond<Where> {
  /** Number of records in the whole list. */
  total(where: Where | undefined): Promise<number>;
  /** Whether the listing has any record. */
  any(listing: Listing<Where>): Promise<boolean>;
}

@ObjectType({ description: "Position of a page in its list." })
export class PageInfo {
  @Expose(() => Boolean, { description: "Whether more records follow the page." })
  hasNextPage!: boolean | Promise<boolean>;

  @Expose(() => Boolean, { description: "Whether records precede the page." })
  hasPreviousPage!: boolean | Promise<boolean>;

  @Expose(() => String, { nullable: true, description: "Cursor of the first record; null if the page is empty." })
  startCursor!: string | null;

  @Expose(() => String, {
    nullable: true,
    description: "Cursor of the last record; null if the page is empty, other than of events.",
  })
  endCursor!: string | null;
}

type Class = new () => object;

/** The connection type for a list with this name, with its edge type. */
export function connectionType(name: string, node: () => Class): Class {
  const edge = class {};
  ObjectType(`${name}Edge`, { description: "A record and its position in the list." })(edge);
  Expose(() => String, { description: "Position in the list." })(edge.prototype, "cursor");
  Expose(node, { description: "The record." })(edge.prototype, "node");

  const type = class {};
  ObjectType(`${name}Connection`, { description: "A page of a list." })(type);
  Expose(() => [edge], { description: "The records with their cursors." })(type.prototype, "edges");
  Expose(() => [node()], { description: "The records." })(type.prototype, "nodes");
  Expose(() => PageInfo, { description: "Position of the page in the list." })(type.prototype, "pageInfo");
  Expose(() => Int, { description: "Number of records in the whole list. It is counted only when requested." })(
    type.prototype,
    "totalCount",
  );
  return type;
}

/** A page as a connection. Everything except the records is computed on request. */
export function connection<T extends object, Where>(
  entity: ListName,
  listing: Listing<Where>,
  page: Page<T>,
  beyond: Beyond<Where>,
) {
  return new PageAsConnection(entity, listing, page, beyond);
}

/** A class with getters, because there may be one instance for each of many parents. */
class PageAsConnection<T extends object, Where> {
  readonly #entity: ListName;
  readonly #listing: Listing<Where>;
  readonly #page: Page<T>;
  readonly #beyond: Beyond<Where>;

  constructor(entity: ListName, listing: Listing<Where>, page: Page<T>, beyond: Beyond<Where>) {
    this.#entity = entity;
    this.#listing = listing;
    this.#page = page;
    this.#beyond = beyond;
  }

  get nodes(): readonly T[] {
    return this.#page.rows;
  }

  get edges() {
    return this.#page.rows.map((node) => ({ node, cursor: this.#cursorOf(node) }));
  }

  get totalCount() {
    return this.#beyond.total(this.#listing.where);
  }

  get pageInfo() {
    return this;
  }

  get hasNextPage() {
    const { take, order, after, before } = this.#listing;
    if (take === "first" && this.#page.hasMore) return true;
    return before === undefined ? false : this.#any({ after: this.#isEmpty ? after : neighbour(order, before, -1) });
  }

  get hasPreviousPage() {
    const { take, order, after, before } = this.#listing;
    if (take === "last" && this.#page.hasMore) return true;
    return after === undefined ? false : this.#any({ before: this.#isEmpty ? before : neighbour(order, after, 1) });
  }

  get startCursor() {
    return this.#cursorOf(this.#page.rows[0]);
  }

  get endCursor() {
    return this.#cursorOf(this.#page.rows.at(-1));
  }

  get #isEmpty(): boolean {
    return this.#page.rows.length === 0;
  }

  #cursorOf(row: T | undefined): string | null {
    const { order } = this.#listing;
    return row === undefined ? null : toCursor(this.#entity, order, positionOf(row, order));
  }

  #any(bounds: Pick<Listing, "after" | "before">): Promise<boolean> {
    const { order, where } = this.#listing;
    return this.#beyond.any({ order, take: "first", count: 1, ...(where !== undefined && { where }), ...bounds });
  }
}

/**
 * The position one id after or before the bound in the order. A row before the returned position is at or before the
 * bound. The position is the same for the pages of all parents, which lets these share one query.
 */
function neighbour(order: readonly OrderBy[], bound: Position, steps: 1 | -1): Position {
  const ascending = order.at(-1)?.direction === "ASC";
  return [...bound.slice(0, -1), (bound.at(-1) as number) + (ascending ? steps : -steps)];
}
