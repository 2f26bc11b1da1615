import type { Temporal } from "temporal-polyfill";
import type { PriceGridInput, PricesOfDayQuery } from "../graph/generated.ts";
import { local, minuteOfDay, startOfDay } from "../parts/times.ts";
import { quoteInput, type Wanted } from "./booking.ts";

export type PriceCell = PricesOfDayQuery["priceGrid"][number];

export const DAYS = 7;
const DAY_MINUTES = 24 * 60;

/** The grid of all bookings that start on a local day, which has 23 or 25 hours where the clocks change. */
export function gridOfDay(wanted: Wanted, date: Temporal.PlainDate): PriceGridInput {
  const { timeZone, lengthMinutes, stepMinutes } = wanted;
  const from = startOfDay(date, timeZone);
  const minutes = (Date.parse(startOfDay(date.add({ days: 1 }), timeZone)) - Date.parse(from)) / 60_000;
  const lastStart = (Math.ceil(minutes / stepMinutes) - 1) * stepMinutes;
  const to = new Date(Date.parse(from) + (lastStart + lengthMinutes) * 60_000).toISOString();
  return { quote: quoteInput(wanted, from, to), stepMinutes, lengthMinutes };
}

/** The number of rows of the map: times of the day at which bookings start. */
export function rowsOf(stepMinutes: number): number {
  return DAY_MINUTES / stepMinutes;
}

/**
 * The cells of a day by the row of their local time. A row has no cell where the clocks skip its time, and two where they
 * show it twice.
 */
export function byRow(
  cells: readonly PriceCell[],
  { timeZone, stepMinutes }: Wanted,
): readonly (readonly PriceCell[])[] {
  const rows: PriceCell[][] = Array.from({ length: rowsOf(stepMinutes) }, () => []);
  for (const cell of cells) rows[Math.floor(minuteOfDay(local(cell.from, timeZone)) / stepMinutes)]!.push(cell);
  return rows;
}

const SHADES = 7;

export interface Scale {
  /** The cheapest and the dearest cell. */
  readonly lowest: PriceCell;
  readonly highest: PriceCell;
  shadeOf(cell: PriceCell): number;
}

/** The shades of the prices of a week; null without a price. Prices become numbers for their colour only. */
export function scaleOf(cells: readonly PriceCell[]): Scale | null {
  const priced = cells.filter(({ total }) => total !== null);
  if (priced.length === 0) return null;
  const value = ({ total }: PriceCell) => Number(total);
  const lowest = priced.reduce((least, cell) => (value(cell) < value(least) ? cell : least));
  const highest = priced.reduce((most, cell) => (value(cell) > value(most) ? cell : most));
  const range = value(highest) - value(lowest);
  const shadeOf = (cell: PriceCell) =>
    range === 0 ? 2 : Math.round(((value(cell) - value(lowest)) / range) * (SHADES - 1));
  return { lowest, highest, shadeOf };
}
