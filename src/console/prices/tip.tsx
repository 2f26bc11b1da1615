import { useLayoutEffect, useRef } from "preact/hooks";
import { spanText } from "../parts/times.ts";
import { moneyText } from "../parts/words.ts";
import type { Hover } from "./heat-cell.tsx";
import { shortOutcomes } from "./outcomes.ts";

const GAP_PIXELS = 6;

/** The price and the rule of a cell, beside it. The label of the cell says the same to screen readers. */
export function Tip({ hover: { cell, element }, timeZone }: { hover: Hover; timeZone: string }) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = tip.current;
    const frame = own?.offsetParent?.getBoundingClientRect();
    if (own === null || frame === undefined) return;
    const cellBox = element.getBoundingClientRect();
    const { width, height } = own.getBoundingClientRect();
    const left = Math.min(Math.max(cellBox.left + cellBox.width / 2 - width / 2 - frame.left, 0), frame.width - width);
    const above = cellBox.top - frame.top - height - GAP_PIXELS;
    own.style.left = `${Math.max(left, 0)}px`;
    own.style.top = `${cellBox.top - height - GAP_PIXELS < 0 ? cellBox.bottom - frame.top + GAP_PIXELS : above}px`;
  }, [cell, element]);
  return (
    <div class="tip" ref={tip} aria-hidden="true">
      <strong>
        {cell.total === null
          ? shortOutcomes[cell.outcome]
          : moneyText(cell.total, cell.extraService?.currencyCode ?? null)}
      </strong>
      {cell.extraService !== null && <span>{cell.extraService.name}</span>}
      <small>{spanText(cell.from, cell.to, timeZone)}</small>
    </div>
  );
}
