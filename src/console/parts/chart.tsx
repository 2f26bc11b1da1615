import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { type Drawing, optionsOf, stackedData } from "./chart-options.ts";

/**
 * A drawing of a series over time by uPlot. What it shows is in a table beside it too: the drawing itself is hidden from
 * screen readers. The line below it names the figures under the pointer.
 */
export function Chart({ title, ...drawing }: Drawing & { readonly title: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [index, setIndex] = useState<number | null>(null);
  const { x, xText, series, kind } = drawing;
  const key = JSON.stringify([x, series, kind]);

  useEffect(() => {
    const element = place.current!;
    let plot: uPlot | null = null;
    const draw = () => {
      plot?.destroy();
      const width = Math.max(200, Math.floor(element.clientWidth));
      plot = new uPlot(optionsOf(drawing, width, getComputedStyle(element), setIndex), stackedData(drawing), element);
    };
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const resized = new ResizeObserver(() =>
      plot?.setSize({ width: Math.max(200, element.clientWidth), height: plot.height }),
    );
    draw();
    dark.addEventListener("change", draw);
    resized.observe(element);
    return () => {
      dark.removeEventListener("change", draw);
      resized.disconnect();
      plot?.destroy();
    };
  }, [key]);

  return (
    <figure class="chart">
      <figcaption>
        <span>{title}</span>
        {series.length > 1 && (
          <span class="chart-key">
            {series.map(({ name }, at) => (
              <span key={name}>
                <i class={`series-${at}`} aria-hidden="true" /> {name}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <div ref={place} aria-hidden="true" />
      <p class="chart-readout" aria-hidden="true">
        {index === null || x[index] === undefined
          ? "\u00a0"
          : `${xText(x[index]!)}: ${series.map(({ name, values }) => `${name} ${values[index] ?? 0}`).join(", ")}`}
      </p>
    </figure>
  );
}
