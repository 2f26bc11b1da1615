import { zoneOf } from "../zones.ts";
import { localStart, monthOf, type PeriodGroup, periodOf } from "./periods.ts";
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
  if (after === null || !isPeriod(first)) return [...pieces];
  return between(pieces, localStart(first, after[0] as number), Number.POSITIVE_INFINITY);
}

/** Periods of the first part: about a month. */
const FIRST_PERIODS: Readonly<Record<PeriodGroup, number>> = { DAY: 31, WEEK: 6, MONTH: 1 };

/**
 * The pieces after the place, in parts that a page is read from one after the other until it is full. A period is in one part,
 * and each part has twice the periods of the one before. A report whose rows do not begin with a period is one part.
 */
export function* partsOf(
  report: Pick<Report, "from" | "to" | "timeZone" | "groups">,
  after: ReportPlace | null,
): Generator<readonly Piece[]> {
  const [first] = report.groups;
  let rest = piecesOf(report, after);
  if (!isPeriod(first)) {
    yield rest;
    return;
  }
  for (let periods = FIRST_PERIODS[first]; rest.length > 0; periods *= 2) {
    const begin = Math.min(...rest.map(({ from, offset }) => periodOf(first, from + offset)));
    const end = localStart(first, begin + periods);
    yield between(rest, Number.NEGATIVE_INFINITY, end);
    rest = between(rest, end, Number.POSITIVE_INFINITY);
  }
}

function isPeriod(group: Report["groups"][number] | undefined): group is PeriodGroup {
  return group === "DAY" || group === "WEEK" || group === "MONTH";
}

/** What the pieces have between two local times. */
function between(pieces: readonly Piece[], start: number, end: number): Piece[] {
  return pieces
    .map((piece) => ({
      ...piece,
      from: Math.max(piece.from, start - piece.offset),
      to: Math.min(piece.to, end - piece.offset),
    }))
    .filter((piece) => piece.from < piece.to);
}
