import type { Condition } from "../../src/domain/condition.ts";
import type { EntityName, RowOf } from "../../src/domain/entities.ts";
import { type Listing, positionOf, totalOrder } from "../../src/domain/listing.ts";
import type { Reader } from "../../src/store/store.ts";

const PAGES_MAX = 500;

/** Pages through a whole list like a client, each page with its own snapshot. */
export async function walk<E extends EntityName>(
  snapshot: () => Reader,
  entity: E,
  listing: Omit<Listing<Condition<E>>, "after" | "before">,
  betweenPages: () => Promise<void> = async () => {},
): Promise<RowOf<E>[]> {
  const order = totalOrder(listing.order);
  let visited: RowOf<E>[] = [];
  let from: Pick<Listing, "after" | "before"> = {};
  for (let page = 0; page < PAGES_MAX; page++) {
    const reader = snapshot();
    const { rows, hasMore } = await reader.page(entity, { ...listing, ...from });
    reader.release();
    if (hasMore ? rows.length !== listing.count : rows.length > listing.count)
      throw new Error(`a page of ${listing.count} has ${rows.length} rows`);
    visited = listing.take === "first" ? [...visited, ...rows] : [...rows, ...visited];
    if (!hasMore) return visited;
    from =
      listing.take === "first"
        ? { after: positionOf(rows.at(-1)!, order) }
        : { before: positionOf(rows.at(0)!, order) };
    await betweenPages();
  }
  throw new Error(`the walk does not end after ${PAGES_MAX} pages`);
}
