import type { Instant } from "../calendar.ts";
import type { Decimal } from "../decimal.ts";
import type { Booking } from "./booking.ts";
import { anyWhyNot } from "./eligibility.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";
import { concerning, type PricingFacts, type QuoteOutcome, quoteBy } from "./quote.ts";

/** Bookings of one length like `booking`, with evenly spaced starts from its `from` and the last end by its `to`. */
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
 * Prices each start like a quote. Yields cell by cell, because many cells and rules take long. The grid must have
 * passed `checkGrid`.
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

/** Number of cells: those that end by the end of the grid. */
export function cellsOf({ booking, stepMinutes, lengthMinutes }: Bounds): number {
  const spare = (booking.to - booking.from) / MINUTE_MILLISECONDS - lengthMinutes;
  return spare < 0 ? 0 : Math.floor(spare / stepMinutes) + 1;
}

function startsOf(grid: PriceGrid): Instant[] {
  const step = grid.stepMinutes * MINUTE_MILLISECONDS;
  return Array.from({ length: cellsOf(grid) }, (_, place) => grid.booking.from + place * step);
}
