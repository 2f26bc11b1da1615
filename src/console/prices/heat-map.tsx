import { useRef, useState } from "preact/hooks";
import type { Temporal } from "temporal-polyfill";
import { clockText, dayNames } from "../parts/times.ts";
import type { Wanted } from "./booking.ts";
import { HeatCell, type Hover } from "./heat-cell.tsx";
import { Tip } from "./tip.tsx";
import type { Week } from "./use-week.ts";
import { byRow, DAYS, type PriceCell, type Scale } from "./week.ts";

interface HeatMapProps {
  readonly wanted: Wanted;
  readonly monday: Temporal.PlainDate;
  readonly week: Week;
  readonly scale: Scale | null;
  /** The booking that is explained; it lies in the cell that starts last before it. */
  readonly at: string | null;
  readonly onOpen: (cell: PriceCell) => void;
}

const MOVES: Readonly<Record<string, readonly [days: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [0, -6],
  PageDown: [0, 6],
};

/** A week of prices: days beside each other, starts of bookings below each other. Arrow keys move between the cells. */
export function HeatMap({ wanted, monday, week, scale, at, onOpen }: HeatMapProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const [entry, setEntry] = useState<readonly [day: number, row: number]>([0, 18]);
  const days = week.days.map((cells) => (cells === null ? null : byRow(cells, wanted)));
  const count = byRow([], wanted).length;
  const entryRow = Math.min(entry[1], count - 1);

  const move = (event: KeyboardEvent) => {
    const step = MOVES[event.key];
    const place = placeOf(event.target);
    if (event.key === "Escape") setHover(null);
    if (step === undefined || place === null) return;
    event.preventDefault();
    const [day, row] = [place[0] + step[0], Math.max(0, Math.min(count - 1, place[1] + step[1]))];
    body.current?.querySelector<HTMLElement>(`[data-place="${day} ${row}"]`)?.focus();
  };

  return (
    <div class="heat-frame" aria-busy={week.daysRead < DAYS}>
      <table class="heat" onKeyDown={move} onMouseLeave={() => setHover(null)}>
        <caption class="hidden">Prices of the week by day and start. Arrow keys move, Enter explains a price.</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">Start</span>
            </th>
            {dayNames.map((name, day) => (
              <th scope="col" key={name}>
                <span class="day-name">{name.slice(0, 3)}</span> {monday.add({ days: day }).day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          ref={body}
          onFocusIn={({ target }) => {
            const place = placeOf(target);
            if (place !== null) setEntry(place);
          }}
        >
          {Array.from({ length: count }, (_, row) => (
            <tr key={row} class={(row * wanted.stepMinutes) % 60 === 0 ? "hour" : ""}>
              <th scope="row">{clockText(row * wanted.stepMinutes)}</th>
              {days.map((rows, day) => (
                <HeatCell
                  key={day}
                  cells={rows === null ? null : rows[row]!}
                  place={`${day} ${row}`}
                  isEntry={entry[0] === day && entryRow === row}
                  {...{ wanted, scale, at, onOpen, onHover: setHover }}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {hover !== null && <Tip {...{ hover, timeZone: wanted.timeZone }} />}
    </div>
  );
}

function placeOf(target: EventTarget | null): readonly [number, number] | null {
  const place = (target as HTMLElement | null)?.dataset?.place?.split(" ").map(Number);
  return place === undefined ? null : [place[0]!, place[1]!];
}
