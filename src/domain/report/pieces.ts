import { zoneOf } from "../zones.ts";
import { localStart, monthOf } from "./periods.ts";
import type { Piece } from "./piece.ts";
import { needsZone, type Report, type ReportPlace } from "./report.ts";

/** The pieces of a report's range, in the order of time; those before the place are left out. */
export function piecesOf(
  { from, to, timeZone, groups }: Pick<Report, "from" | "to" | "timeZone" | "groups">,
  after: ReportPlace | null,
): Piece[] {
  if (timeZone === null || !needsZone(groups)) return [{ from, to, offset: 0, month: 0 }];
  const zone = zoneOf(timeZone);
  const ofMonths = groups.includes("MONTH");
  const pieces: Piece[] = [];
  for (let at = from; at < to; ) {
    const { offset, to: change } = zone.spanAt(at);
    const month = ofMonths ? monthOf(at + offset) : 0;
    const end = Math.min(to, change, ofMonths ? localStart("MONTH", month + 1) - offset : to);
    pieces.push({ from: at, to: end, offset, month });
    at = end;
  }
  return startingAt(groups[0], after, pieces);
}

/** Rows are in the order of their first group: a later page begins with the period of the place. */
function startingAt(
  first: Report["groups"][number] | undefined,
  after: ReportPlace | null,
  pieces: readonly Piece[],
): Piece[] {
  if (after === null || (first !== "DAY" && first !== "WEEK" && first !== "MONTH")) return [...pieces];
  const start = localStart(first, after[0] as number);
  return pieces
    .map((piece) => ({ ...piece, from: Math.max(piece.from, start - piece.offset) }))
    .filter((piece) => piece.from < piece.to);
}
