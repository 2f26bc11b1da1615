import { formatInstant } from "../../domain/calendar.ts";
import { availableUses } from "../../domain/credit/available.ts";
import { type Decimal, formatDecimal } from "../../domain/decimal.ts";
import type { Listing, Position } from "../../domain/listing.ts";
import { HOLE, holes, type ListValue, NEXT_POSITION } from "../../domain/selection.ts";
import { toCursor } from "../engine/cursor.ts";

type Lists = readonly { readonly list: Pick<ListValue, "entity">; readonly listing: Listing }[];

/** The text with its values in the form of the graph. Every second part of it is a hole. */
export function filled(text: string, lists: Lists): string {
  const parts = text.split(HOLE);
  let whole = parts[0]!;
  for (let place = 1; place < parts.length; place += 2) whole += valueIn(parts[place]!, lists) + parts[place + 1]!;
  return whole;
}

function valueIn(hole: string, lists: Lists): string {
  switch (hole[0]) {
    case holes.instant:
      return formatInstant(Number(hole.slice(1)));
    case holes.decimal:
      return formatDecimal(Number(hole.slice(1)) as Decimal);
    case holes.available: {
      const [remainingUses, heldUses] = hole.slice(1).split(",").map(Number);
      return String(availableUses({ remainingUses: remainingUses!, heldUses: heldUses! }));
    }
    case holes.globalId:
      return Buffer.from(hole.slice(1), "latin1").toString("base64url");
    default:
      return cursorOf(hole, lists);
  }
}

function cursorOf(hole: string, lists: Lists): string {
  const colon = hole.indexOf(":");
  const { list, listing } = lists[Number(hole.slice(1, colon))]!;
  const positions = hole.slice(colon + 1).split(NEXT_POSITION);
  const cursor = (position: string) => toCursor(list.entity, listing.order, JSON.parse(position) as Position);
  if (hole[0] === holes.cursor) return cursor(positions[0]!);
  const position = hole[0] === holes.startCursor ? positions[0]! : positions.at(-1)!;
  // The hole of a page stands without quotes, because an empty page has no cursors.
  return position === "" ? "null" : `"${cursor(position)}"`;
}
