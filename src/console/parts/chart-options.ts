import uPlot from "uplot";

export interface Drawing {
  /** Bars stand on each other; a step holds until the next value. */
  readonly kind: "bars" | "steps";
  readonly x: readonly number[];
  readonly xText: (x: number) => string;
  /** At most six, each with a value for every x. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

export const SERIES_MAX = 6;
const HEIGHT = 170;
/** Steps of the axis of figures: units have no fractions. */
const WHOLE = [1, 2, 5]
  .flatMap((one) => Array.from({ length: 11 }, (_, power) => one * 10 ** power))
  .sort((a, b) => a - b);
/** Pixels that a label of the axis needs. */
const LABEL_PIXELS = 90;

/** The data as uPlot takes it. Bars become sums, the tallest first, because later bars are drawn over earlier ones. */
export function stackedData({ kind, x, series }: Drawing): uPlot.AlignedData {
  const lines = series.map(({ values }) => [...values]);
  if (kind === "steps") return [[...x], ...lines];
  const sums = lines.map((_, place) =>
    x.map((_x, at) => lines.slice(0, place + 1).reduce((sum, line) => sum + (line[at] ?? 0), 0)),
  );
  return [[...x], ...sums.reverse()];
}

export function optionsOf(
  { kind, series, x, xText }: Drawing,
  width: number,
  style: CSSStyleDeclaration,
  onIndex: (index: number | null) => void,
): uPlot.Options {
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: color("--soft"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false } };
  const font = `11px ${style.fontFamily}`;
  const drawn = series.map(({ name }, place) => ({ name, tone: color(`--series-${place}`) }));
  return {
    ...{ width, height: HEIGHT, legend: { show: false }, padding: [8, 8, 0, 0] },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: kind === "steps" } },
    scales: {
      x: xScale(kind, x.length),
      y: { range: (_plot, low, high) => [Math.min(0, low), high === low ? low + 1 : high * 1.05] },
    },
    axes: [
      { ...axis, font, grid: { show: false }, space: LABEL_PIXELS, size: 26, ...axisTexts(kind, x, xText) },
      { ...axis, font, size: 58, incrs: WHOLE },
    ],
    series: [{}, ...(kind === "bars" ? drawn.reverse().map(bar) : drawn.map(step))],
    hooks: { setCursor: [({ cursor }) => onIndex(cursor.left! < 0 ? null : (cursor.idx ?? null))] },
  };
}

/** The x of bars is their place, with room for half a bar at both ends. */
function xScale(kind: Drawing["kind"], count: number): uPlot.Scale {
  return kind === "bars" ? { time: false, range: () => [-0.5, count - 0.5] } : { time: false };
}

function axisTexts(kind: Drawing["kind"], x: readonly number[], xText: (x: number) => string): Partial<uPlot.Axis> {
  if (kind === "steps") return { values: (_plot, splits) => splits.map(xText) };
  const values = (_plot: uPlot, splits: number[]) =>
    splits.map((one) => (Number.isInteger(one) && x[one] !== undefined ? xText(x[one]!) : ""));
  return { values, incrs: [1, 2, 5, 7, 10, 14, 31, 62, 100] };
}

function bar({ name, tone }: { name: string; tone: string }): uPlot.Series {
  return { label: name, fill: tone, width: 0, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.72, 48] }) };
}

function step({ name, tone }: { name: string; tone: string }): uPlot.Series {
  return {
    ...{ label: name, stroke: tone, width: 2, fill: `${tone}22`, points: { show: false } },
    paths: uPlot.paths.stepped!({ align: 1 }),
  };
}
