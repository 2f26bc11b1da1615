import { moneyText } from "../parts/words.ts";
import type { PriceCell, Scale } from "./week.ts";

/** What the colours of the map mean. */
export function Legend({ scale }: { scale: Scale | null }) {
  return (
    <div class="legend">
      {scale !== null && (
        <>
          <span>{text(scale.lowest)}</span>
          <span class="ramp" aria-hidden="true">
            {[0, 1, 2, 3, 4, 5, 6].map((shade) => (
              <i key={shade} class={`shade-${shade}`} />
            ))}
          </span>
          <span>{text(scale.highest)}</span>
        </>
      )}
      <span class="key">
        <i class="hole" aria-hidden="true" /> no price
      </span>
    </div>
  );
}

function text({ total, extraService }: PriceCell): string {
  return moneyText(total, extraService?.currencyCode ?? null);
}
