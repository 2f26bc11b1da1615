import type { EntityName } from "../../domain/entities.ts";
import type { Listing, Page, Position } from "../../domain/listing.ts";
import type { EdgeValue, PageValue, PlaceValue, RecordTexts, Shows } from "../../domain/selection.ts";
import { type Beyond, connection } from "../engine/connection.ts";
import { toCursor } from "../engine/cursor.ts";

/** A page of the list of all records, as the connection answers it. */
export async function pageText<Where>(
  entity: EntityName,
  shows: Shows<PageValue>,
  listing: Listing<Where>,
  page: Page<RecordTexts>,
  beyond: Beyond<Where>,
): Promise<string> {
  // The connection reads the first and the last row only.
  const ends = page.rows.length > 2 ? [page.rows[0]!, page.rows.at(-1)!] : page.rows;
  const rows = ends.map(({ position }) => positioned(listing, position));
  const place = connection(entity, listing, { rows, hasMore: page.hasMore }, beyond);
  let text = 0;

  async function pageValue(value: PageValue): Promise<string> {
    switch (value.is) {
      case "constant":
        return value.json;
      case "totalCount":
        return String(await place.totalCount);
      case "nodes": {
        const at = text++;
        return `[${page.rows.map(({ texts }) => texts[at]).join(",")}]`;
      }
      case "edges": {
        const from = text;
        text += value.shows.filter(([, { is }]) => is === "node").length;
        return `[${page.rows.map((row) => edgeText(value.shows, row, from)).join(",")}]`;
      }
      case "pageInfo":
        return object(await Promise.all(value.shows.map(async ([key, one]) => [key, await placeText(one)] as const)));
    }
  }

  function edgeText(edge: Shows<EdgeValue>, { position, texts }: RecordTexts, from: number): string {
    let at = from;
    return object(
      edge.map(([key, value]) => {
        if (value.is === "constant") return [key, value.json];
        if (value.is === "node") return [key, texts[at++]!];
        return [key, `"${toCursor(entity, listing.order, JSON.parse(position!) as Position)}"`];
      }),
    );
  }

  async function placeText(value: PlaceValue): Promise<string> {
    return value.is === "constant" ? value.json : JSON.stringify(await place[value.is]);
  }

  const values: (readonly [string, string])[] = [];
  for (const [key, value] of shows) values.push([key, await pageValue(value)]);
  return object(values);
}

function object(values: readonly (readonly [string, string])[]): string {
  return `{${values.map(([key, value]) => `"${key}":${value}`).join(",")}}`;
}

/** A row with the values of its position. */
function positioned({ order }: Listing<unknown>, position: string | null): object {
  if (position === null) return {};
  const values = JSON.parse(position) as Position;
  return Object.fromEntries(order.map(({ field }, place) => [field, values[place]]));
}
