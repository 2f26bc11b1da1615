import type { Instant } from "../calendar.ts";
import type { Decimal } from "../decimal.ts";
import type { Booking } from "./booking.ts";
import { anyWhyNot } from "./eligibility.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";
import { concerning, type PricingFacts, type QuoteOutcome, quoteBy } from "./quote.ts";

/** Bookings of one length, whose starts lie evenly between `from` and `to` of the booking that they are like. */
export interface PriceGrid {
  readonly booking: Booking;
  readonly stepMinutes: number;
  readonly lengthMinutes: number;
}

type Bounds = Pick<PriceGrid, "stepMinutes" | "lengthMinutes"> & { readonly booking: Pick<Booking, "from" | "to"> };

export interface PriceGridCell {
  readonly from: Instant;
  readonly to: Instant;
  readonly outcome: QuoteOutcome;
  readonly extraServiceId: number | null;
  readonly total: Decimal | null;
  readonly due: Decimal | null;
}

/**
 * A cell for each start, each priced as a quote would, one after the other: many cells by many rules take their time.
 * Expects input in which `checkGrid` finds nothing.
 */
export function* priceGrid(grid: PriceGrid, facts: PricingFacts): Generator<PriceGridCell, void, void> {
  const { booking } = grid;
  const own = concerning(booking, facts);
  for (const from of startsOf(grid)) {
    const cell = { ...booking, from, to: from + grid.lengthMinutes * MINUTE_MILLISECONDS };
    const { outcome, extraServiceId, total, due } = quoteBy(own, cell, anyWhyNot);
    yield { from, to: cell.to, outcome, extraServiceId, total, due };
  }
}

/** How many cells a grid has: those that end by the end of the grid. */
export function cellsOf({ booking, stepMinutes, lengthMinutes }: Bounds): number {
  const spare = (booking.to - booking.from) / MINUTE_MILLISECONDS - lengthMinutes;
  return spare < 0 ? 0 : Math.floor(spare / stepMinutes) + 1;
}

function startsOf(grid: PriceGrid): Instant[] {
  const step = grid.stepMinutes * MINUTE_MILLISECONDS;
  return Array.from({ length: cellsOf(grid) }, (_, place) => grid.booking.from + place * step);
}
