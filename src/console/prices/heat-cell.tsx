import { spanText } from "../parts/times.ts";
import { moneyText } from "../parts/words.ts";
import type { Wanted } from "./booking.ts";
import { shortOutcomes } from "./outcomes.ts";
import type { PriceCell, Scale } from "./week.ts";

export interface Hover {
  readonly cell: PriceCell;
  readonly element: HTMLElement;
}

interface HeatCellProps {
  /** The bookings that start here: none where the clocks skip the time, two where they repeat it; null: not read yet. */
  readonly cells: readonly PriceCell[] | null;
  readonly place: string;
  /** Whether the Tab key enters the map here. */
  readonly isEntry: boolean;
  readonly wanted: Wanted;
  readonly scale: Scale | null;
  readonly at: string | null;
  readonly onOpen: (cell: PriceCell) => void;
  readonly onHover: (hover: Hover | null) => void;
}

export function HeatCell({ cells, place, isEntry, wanted, scale, at, onOpen, onHover }: HeatCellProps) {
  if (cells === null) return <td class="unread" />;
  if (cells.length === 0) return <td class="skipped" title="The clocks skip this time." />;
  return (
    <td>
      {cells.map((cell) => (
        <button
          key={cell.from}
          type="button"
          class={`cell ${toneOf(cell, scale)}`}
          aria-label={labelOf(cell, wanted.timeZone)}
          aria-current={isAt(cell, at, wanted.stepMinutes) ? "true" : undefined}
          data-place={place}
          tabIndex={isEntry ? 0 : -1}
          onClick={() => onOpen(cell)}
          onFocus={({ currentTarget }) => onHover({ cell, element: currentTarget })}
          onBlur={() => onHover(null)}
          onMouseEnter={({ currentTarget }) => onHover({ cell, element: currentTarget })}
        >
          {cell.total ?? "–"}
        </button>
      ))}
    </td>
  );
}

function toneOf(cell: PriceCell, scale: Scale | null): string {
  if (cell.outcome === "NO_PRICE") return "hole";
  if (cell.total === null || scale === null) return "hole hole-other";
  return `shade-${scale.shadeOf(cell)}`;
}

function labelOf(cell: PriceCell, timeZone: string): string {
  const what =
    cell.total === null
      ? shortOutcomes[cell.outcome]
      : `${moneyText(cell.total, cell.extraService?.currencyCode ?? null)}, ${cell.extraService?.name ?? "a rule that was deleted"}`;
  return `${spanText(cell.from, cell.to, timeZone)}: ${what}`;
}

/** Whether the booking starts in this cell. */
function isAt({ from }: PriceCell, at: string | null, stepMinutes: number): boolean {
  if (at === null) return false;
  const minutes = (Date.parse(at) - Date.parse(from)) / 60_000;
  return minutes >= 0 && minutes < stepMinutes;
}
